import { LRUCache } from 'lru-cache'

/** A reply that was computed, and until when it is right if nothing is written meanwhile. */
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
 * Replies by what was asked, each good for one state of the schedules, which the caller reads from the database every
 * time, and for a span of time. So none is ever older than the question; several processes need not know of one another.
 * Those who ask the same at once share one computation. `mayCompute` is asked before one begins, and throws to refuse it:
 * what is kept goes on being answered.
 */
export function createReplyCache() {
  const kept = new LRUCache<string, Kept>({ max: mostEntries, maxSize: mostCharacters })

  function keep(key: string, entry: Kept): void {
    // What is just being computed has no size yet.
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
