import { LRUCache } from 'lru-cache'

/** A computed reply, and until when it stays right if nothing is written in the meantime. */
export interface Computed {
  text: string
  untilMs: number
}

interface Kept {
  state: string
  fromMs: number
  computed: Promise<Computed>
  /** Infinity until it is computed. */
  untilMs: number
}

const mostEntries = 2000
const mostCharacters = 32 * 1024 * 1024

/**
 * Caches replies by question, each valid for one state of the schedules, which the caller reads from the database
 * every time, and for a limited time. A reply is therefore never older than its question, and processes need not
 * coordinate. Concurrent requests for the same question share one computation. `mayCompute` is called before one
 * starts, and throws to refuse it; cached replies are still served.
 */
export function createReplyCache() {
  const kept = new LRUCache<string, Kept>({ max: mostEntries, maxSize: mostCharacters })

  function keep(key: string, entry: Kept): void {
    // A reply that is being computed has no size yet.
    kept.set(key, entry, { size: 1 })
    entry.computed.then(
      ({ text, untilMs }) => {
        if (kept.peek(key) === entry) kept.set(key, { ...entry, untilMs }, { size: Math.max(1, text.length) })
        return undefined
      },
      () => {
        if (kept.peek(key) === entry) kept.delete(key)
      },
    )
  }

  return {
    async reply(
      key: string,
      { state, nowMs }: { state: string; nowMs: number },
      compute: () => Promise<Computed>,
      mayCompute: () => void = () => {},
    ): Promise<string> {
      const known = kept.get(key)
      if (known?.state === state && known.fromMs <= nowMs && nowMs <= known.untilMs) {
        const { text, untilMs } = await known.computed
        if (nowMs <= untilMs) return text
      }
      mayCompute()
      const entry: Kept = { state, fromMs: nowMs, computed: compute(), untilMs: Infinity }
      keep(key, entry)
      return (await entry.computed).text
    },
  }
}
