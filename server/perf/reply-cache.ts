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
  /** Of its text; 0 until that is there. */
  characters: number
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
  const kept = new Map<string, Kept>()
  let characters = 0

  function forget(key: string, entry: Kept): void {
    if (kept.get(key) !== entry) return
    kept.delete(key)
    characters -= entry.characters
  }

  /** The oldest go first; what is just being computed has no size yet. */
  function makeRoom(): void {
    for (const [oldest, entry] of kept) {
      if (kept.size <= mostEntries && characters <= mostCharacters) return
      forget(oldest, entry)
    }
  }

  function keep(key: string, entry: Kept): void {
    const old = kept.get(key)
    if (old !== undefined) forget(key, old)
    kept.set(key, entry)
    makeRoom()
    entry.computed.then(
      ({ text, untilMs }) => {
        entry.untilMs = untilMs
        if (kept.get(key) === entry) {
          entry.characters = text.length
          characters += text.length
          makeRoom()
        }
        return undefined
      },
      () => forget(key, entry),
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
      const entry: Kept = { state, fromMs: nowMs, computed: compute(), untilMs: Infinity, characters: 0 }
      keep(key, entry)
      return (await entry.computed).text
    },
  }
}
