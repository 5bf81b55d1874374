import { PassThrough, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CentreId } from '../../contract/core/values.ts'
import type { Scope } from '../../contract/rules/scope.ts'
import type { Deps } from '../deps.ts'
import { listen, type Announced } from './listen.ts'
import { findLastNumber } from './live-queries.ts'

/** Under the time that a reply may take at all: the browser comes again by itself, and says what it heard last. */
const streamMs = 50_000
const heartbeatMs = 15_000
/**
 * How soon a stream ends whose person may no longer hear it, and how soon a database is found that nobody can listen
 * to.
 */
const lookMs = 800
/** How long a calendar waits to be opened until its process hears: without that it is looked after, only less soon. */
const mostWaitMs = 1000

export interface Listener {
  /** What they may hear of, asked again all the time; undefined once they may hear nothing. */
  findScope: () => Promise<Scope | undefined>
  centreId: CentreId | null
  /** What the browser heard last; null for one that begins. */
  lastNumber: number | null
}

interface OpenStream extends Listener {
  out: PassThrough
  scope: Scope
  sentNumber: number
}

const belongs = ({ scope, centreId }: OpenStream, { centreIds, clinicianIds }: Announced): boolean => {
  const isAsked = centreId === null || centreIds.includes(centreId) || centreIds.every((id) => id === null)
  const isSeen =
    scope.everywhere ||
    centreIds.some((id) => id === null || scope.centreIds.includes(id)) ||
    (scope.clinicianId !== null && clinicianIds.includes(scope.clinicianId))
  return isAsked && isSeen
}

/**
 * The open calendars of one process. A change that any process commits is written to each that may see it: ids only,
 * the reader asks for the rest. Behind a pooler that lets nobody listen, the number of the last change is looked at
 * instead.
 */
export function createLive(deps: Deps) {
  const streams = new Set<OpenStream>()
  let hearing: ReturnType<typeof listen> | undefined
  let timer: NodeJS.Timeout | undefined
  let heardNumber = 0
  /** The last one that was announced when this process looked. */
  let seenNumber = 0

  const write = (stream: OpenStream, event: string, id: number, number: number) => {
    stream.sentNumber = Math.max(stream.sentNumber, number)
    stream.out.write(`event: ${event}\nid: ${stream.sentNumber}\ndata: ${JSON.stringify({ id })}\n\n`)
  }
  const resyncAll = (number: number) => {
    for (const stream of streams) write(stream, 'resync', 0, number)
  }

  async function look(): Promise<void> {
    for (const stream of streams) {
      const scope = await stream.findScope()
      if (scope === undefined) stream.out.end()
      else stream.scope = scope
    }
    // Announced a whole look ago and still not heard: nobody can listen here, or the change was taken back.
    if (seenNumber > heardNumber) {
      heardNumber = seenNumber
      resyncAll(seenNumber)
    }
    seenNumber = await findLastNumber(deps.db)
  }

  /** Gives when the database was first asked, with or without success: what changes from then on is heard, if ever. */
  function hear(): Promise<void> {
    hearing ??= listen(deps, {
      onChange: (change) => {
        heardNumber = Math.max(heardNumber, change.n)
        for (const stream of streams) if (belongs(stream, change)) write(stream, change.kind, change.id, change.n)
      },
      onGap: () => resyncAll(heardNumber),
    })
    return hearing.tried
  }

  function begin(): void {
    void hear()
    if (timer !== undefined) return
    const again = () => {
      timer = setTimeout(() => {
        look()
          .catch((error: unknown) => deps.log.warn('live_look_failed', { code: 'LIVE_LOOK_FAILED', error }))
          .finally(() => streams.size > 0 && again())
      }, lookMs)
    }
    again()
  }

  function end(stream: OpenStream): void {
    streams.delete(stream)
    if (streams.size > 0) return
    clearTimeout(timer)
    timer = undefined
    hearing?.stop()
    hearing = undefined
  }

  return {
    async open(listener: Listener): Promise<Readable | undefined> {
      const scope = await listener.findScope()
      if (scope === undefined) return undefined
      // A change between the number and the first hearing would have everybody read anew.
      await Promise.race([hear(), sleep(mostWaitMs, undefined, { ref: false })])
      const number = await findLastNumber(deps.db)
      if (streams.size === 0) heardNumber = seenNumber = number
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
      hearing?.stop()
    },
  }
}
