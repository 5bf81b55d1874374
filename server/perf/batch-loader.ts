import type { Database } from '../db/pool.ts'

interface Batch<Key, Answer> {
  keys: Set<Key>
  answers: Promise<ReadonlyMap<Key, Answer>>
}

const mostKeys = 500

/**
 * A question that many requests ask at the same moment, as one query for all of them: a round trip costs more than what
 * is asked. An answer is never older than its question: the query begins once the requests that have arrived were read,
 * and whoever comes later is in the next one.
 */
export function createBatchLoader<Key, Answer>(
  ask: (db: Database, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>,
): (db: Database, key: Key) => Promise<Answer | undefined> {
  const gathering = new WeakMap<Database, Batch<Key, Answer>>()

  function begin(db: Database): Batch<Key, Answer> {
    const keys = new Set<Key>()
    const answers = new Promise<void>((done) => setImmediate(done)).then(() => {
      if (gathering.get(db)?.keys === keys) gathering.delete(db)
      return ask(db, [...keys])
    })
    const batch = { keys, answers }
    gathering.set(db, batch)
    return batch
  }

  return async (db, key) => {
    const open = gathering.get(db)
    const batch = open === undefined || open.keys.size >= mostKeys ? begin(db) : open
    batch.keys.add(key)
    return (await batch.answers).get(key)
  }
}
