import { PassThrough, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CentreId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import type { Deps } from '../deps.ts'
import { listen, type Announced } from './listen.ts'
import { findLastNumber } from './live-queries.ts'

/** Shorter than the time limit of a reply: the browser reconnects by itself and sends the last id that it received. */
const streamMs = 50_000
const heartbeatMs = 15_000
/**
 * How often permissions are rechecked, so that a stream ends when its user may no longer see it, and how often we check
 * for missed notifications.
 */
const checkMs = 800
/** How long opening a stream waits for LISTEN; without it the stream still works by polling, with more delay. */
const maxListenWaitMs = 1000

export interface Listener {
  /** The user's present scope, rechecked all the time; undefined once they may see nothing. */
  findScope: () => Promise<Scope | undefined>
  centreId: CentreId | null
  /** The last change that the browser received; null for a new stream. */
  lastNumber: number | null
}

interface OpenStream extends Listener {
  out: PassThrough
  scope: Scope
  sentNumber: number
}

const maySee = ({ scope, centreId }: OpenStream, { centreIds, clinicianIds }: Announced): boolean => {
  const isAsked = centreId === null || centreIds.includes(centreId) || centreIds.every((id) => id === null)
  const isSeen =
    scope.everywhere ||
    centreIds.some((id) => id === null || scope.centreIds.includes(id)) ||
    (scope.clinicianId !== null && clinicianIds.includes(scope.clinicianId))
  return isAsked && isSeen
}

/**
 * The live event streams of one process. A change that any process commits is written to every stream that may see it,
 * as an id; the browser requests the rest. Behind a pooler without LISTEN, the number of the last change is polled
 * instead.
 */
export function createLive(deps: Deps) {
  const streams = new Set<OpenStream>()
  let listening: ReturnType<typeof listen> | undefined
  let timer: NodeJS.Timeout | undefined
  let receivedNumber = 0
  /** The last change announced at the latest check. */
  let announcedNumber = 0

  const write = (stream: OpenStream, event: string, id: number, number: number) => {
    stream.sentNumber = Math.max(stream.sentNumber, number)
    stream.out.write(`event: ${event}\nid: ${stream.sentNumber}\ndata: ${JSON.stringify({ id })}\n\n`)
  }
  const resyncAll = (number: number) => {
    for (const stream of streams) write(stream, 'resync', 0, number)
  }

  async function checkStreams(): Promise<void> {
    for (const stream of streams) {
      const scope = await stream.findScope()
      if (scope === undefined) stream.out.end()
      else stream.scope = scope
    }
    // Announced before the last check and still not received: LISTEN does not work here, or the change was rolled back.
    if (announcedNumber > receivedNumber) {
      receivedNumber = announcedNumber
      resyncAll(announcedNumber)
    }
    announcedNumber = await findLastNumber(deps.db)
  }

  /** Resolves after the first attempt to LISTEN, successful or not. */
  function startListening(): Promise<void> {
    listening ??= listen(deps, {
      onChange: (change) => {
        receivedNumber = Math.max(receivedNumber, change.n)
        for (const stream of streams) if (maySee(stream, change)) write(stream, change.kind, change.id, change.n)
      },
      onGap: () => resyncAll(receivedNumber),
    })
    return listening.tried
  }

  function begin(): void {
    void startListening()
    if (timer !== undefined) return
    const schedule = () => {
      timer = setTimeout(() => {
        checkStreams()
          .catch((error: unknown) => deps.log.warn('live_look_failed', { code: 'LIVE_LOOK_FAILED', error }))
          .finally(() => streams.size > 0 && schedule())
      }, checkMs)
    }
    schedule()
  }

  function end(stream: OpenStream): void {
    streams.delete(stream)
    if (streams.size > 0) return
    clearTimeout(timer)
    timer = undefined
    listening?.stop()
    listening = undefined
  }

  return {
    async open(listener: Listener): Promise<Readable | undefined> {
      const scope = await listener.findScope()
      if (scope === undefined) return undefined
      // Listen before reading the number: a change in between would make every client resync.
      await Promise.race([startListening(), sleep(maxListenWaitMs, undefined, { ref: false })])
      const number = await findLastNumber(deps.db)
      if (streams.size === 0) receivedNumber = announcedNumber = number
      const out = new PassThrough()
      const stream: OpenStream = { ...listener, scope, out, sentNumber: number }
      streams.add(stream)
      begin()
      out.write(`retry: 1000\nid: ${number}\n\n`)
      if (listener.lastNumber !== null && listener.lastNumber < number) write(stream, 'resync', 0, number)
      const heartbeat = setInterval(() => out.write(': here\n\n'), heartbeatMs)
      const over = setTimeout(() => out.end(), streamMs)
      out.once('close', () => {
        clearInterval(heartbeat)
        clearTimeout(over)
        end(stream)
      })
      return out
    },
    close(): void {
      for (const { out } of streams) out.end()
      listening?.stop()
    },
  }
}
