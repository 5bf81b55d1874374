import DataLoader from 'dataloader'
import type { Database } from '../db/pool.ts'

const mostKeys = 500

/**
 * Answers a question that many requests ask at the same moment with one query, since a round trip costs more than the
 * query itself. An answer is never older than its question: nothing is cached, the query starts once all arrived
 * requests have been read, and later ones go into the next query.
 */
export function createBatchLoader<Key, Answer>(
  ask: (db: Database, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>,
): (db: Database, key: Key) => Promise<Answer | undefined> {
  const loaders = new WeakMap<Database, DataLoader<Key, Answer | undefined>>()

  function begin(db: Database): DataLoader<Key, Answer | undefined> {
    const loader = new DataLoader<Key, Answer | undefined>(
      async (keys) => {
        const answers = await ask(db, [...new Set(keys)])
        return keys.map((key) => answers.get(key))
      },
      { cache: false, maxBatchSize: mostKeys, batchScheduleFn: (send) => void setImmediate(send) },
    )
    loaders.set(db, loader)
    return loader
  }

  return (db, key) => (loaders.get(db) ?? begin(db)).load(key)
}
