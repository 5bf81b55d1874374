import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** A computed reply, and until when it stays right if nothing is written in the meantime. */
export interface Computed {
  text: string
  untilMs: number
}

/** Encoded and hashed once, however often it is sent. */
export interface CachedReply {
  body: Buffer
  etag: string
}

const cached = (text: string): CachedReply => ({
  body: Buffer.from(text),
  etag: `W/"${createHash('sha1').update(text).digest('base64')}"`,
})

interface Kept {
  state: string
  fromMs: number
  computed: Promise<CachedReply & { untilMs: number }>
  /** Infinity until it is computed. */
  untilMs: number
}

const mostEntries = 2000
const mostBytes = 32 * 1024 * 1024

/**
 * Caches replies by question, each valid for one state of the schedules, which the caller reads from the database
 * every time, and for a limited time. A reply is therefore never older than its question, and processes need not
 * coordinate. Concurrent requests for the same question share one computation. `mayCompute` is called before one
 * starts, and throws to refuse it; cached replies are still served.
 */
export function createReplyCache() {
  const kept = new LRUCache<string, Kept>({ max: mostEntries, maxSize: mostBytes })

  function keep(key: string, entry: Kept): void {
    // A reply that is being computed has no size yet.
    kept.set(key, entry, { size: 1 })
    entry.computed.then(
      ({ body, untilMs }) => {
        if (kept.peek(key) === entry) kept.set(key, { ...entry, untilMs }, { size: Math.max(1, body.length) })
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
    ): Promise<CachedReply> {
      const known = kept.get(key)
      if (known?.state === state && known.fromMs <= nowMs && nowMs <= known.untilMs) {
        const { untilMs, ...found } = await known.computed
        if (nowMs <= untilMs) return found
      }
      mayCompute()
      const computed = compute().then(({ text, untilMs }) => ({ ...cached(text), untilMs }))
      keep(key, { state, fromMs: nowMs, computed, untilMs: Infinity })
      return computed
    },
  }
}
