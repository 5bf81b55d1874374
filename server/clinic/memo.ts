/** A reply that was computed, and until when it is right if nothing is written meanwhile. */
export interface Computed {
  text: string
  untilMs: number
}

interface Kept {
  state: string
  fromMs: number
  computed: Promise<Computed>
}

const mostEntries = 2000
const mostCharacters = 32 * 1024 * 1024

/**
 * Replies by what was asked, each good for one state of the schedules, which the caller reads from the database every
 * time, and for a span of time. So none is ever older than the question; several processes need not know of one another.
 * Those who ask the same at once share one computation. `mayCompute` is asked before one begins, and throws to refuse it:
 * what is kept goes on being answered.
 */
export function createMemo() {
  const kept = new Map<string, Kept>()
  let characters = 0

  function forget(key: string, entry: Kept): void {
    if (kept.get(key) !== entry) return
    kept.delete(key)
    void entry.computed.then(
      ({ text }) => (characters -= text.length),
      () => {},
    )
  }

  function makeRoomFor(more: number): void {
    characters += more
    for (const [oldest, entry] of kept) {
      if (kept.size <= mostEntries && characters <= mostCharacters) return
      forget(oldest, entry)
    }
  }

  function keep(key: string, entry: Kept): void {
    const old = kept.get(key)
    if (old !== undefined) forget(key, old)
    kept.set(key, entry)
    entry.computed.then(
      ({ text }) => makeRoomFor(text.length),
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
      if (known?.state === state && known.fromMs <= nowMs) {
        const { text, untilMs } = await known.computed
        if (nowMs <= untilMs) return text
      }
      mayCompute()
      const entry: Kept = { state, fromMs: nowMs, computed: compute() }
      keep(key, entry)
      return (await entry.computed).text
    },
  }
}
