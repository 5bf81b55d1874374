import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export type Vendor = 'razorpay' | 'gallabox' | 'google'

export const faultKinds = ['error', 'reset', 'reset_after_effect', 'slow', 'truncate', 'pending'] as const
type FaultKind = (typeof faultKinds)[number]

interface Fault {
  vendor: Vendor
  /** A call's name, such as `orders.create`, or `*`. */
  call: string
  kind: FaultKind
  /** How many more times it happens. */
  times: number
  /** Its probability at each call, from 0 to 1. */
  chance: number
  /** For `error`. */
  status: number
  /** For `slow`. */
  delayMs: number
}

export interface Faults {
  list(): Fault[]
  add(fault: Fault): void
  clear(): void
  /** How many times each kind has happened. */
  counts(): Partial<Record<FaultKind, number>>
  /** Uses up one fault of that call, if there is one. `pending` is used only by name. */
  take(vendor: Vendor, call: string, kind?: FaultKind): Fault | undefined
}

export function createFaults(): Faults {
  let faults: Fault[] = []
  const happened: Partial<Record<FaultKind, number>> = {}
  return {
    list: () => faults,
    counts: () => happened,
    add: (fault) => void faults.push(fault),
    clear: () => void (faults = []),
    take(vendor, call, kind) {
      const fault = faults.find(
        (one) =>
          one.vendor === vendor &&
          (one.call === call || one.call === '*') &&
          (kind === undefined ? one.kind !== 'pending' : one.kind === kind) &&
          Math.random() < one.chance,
      )
      if (fault === undefined) return undefined
      happened[fault.kind] = (happened[fault.kind] ?? 0) + 1
      fault.times -= 1
      if (fault.times <= 0) faults = faults.filter((one) => one !== fault)
      return fault
    },
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The call's name, by which faults are set. */
    call?: string
  }
  interface FastifyRequest {
    fault?: Fault
  }
}

/** Drops the connection without a reply, as a crashed proxy does. */
function drop(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack()
  request.raw.socket.destroy()
}

/** Makes the calls to a vendor's routes fail as configured. */
export function injectFault(
  app: FastifyInstance,
  { vendor, faults, errorBody }: { vendor: Vendor; faults: Faults; errorBody: (status: number) => unknown },
): void {
  app.addHook('preHandler', async (request, reply) => {
    const { call } = request.routeOptions.config
    if (call === undefined) return
    const fault = faults.take(vendor, call)
    if (fault === undefined) return
    request.fault = fault
    if (fault.kind === 'slow') await sleep(fault.delayMs)
    if (fault.kind === 'reset') drop(request, reply)
    if (fault.kind === 'error') return reply.code(fault.status).send(errorBody(fault.status))
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const kind = request.fault?.kind
    if (kind === 'reset_after_effect') drop(request, reply)
    if (kind === 'truncate' && typeof payload === 'string') {
      reply.hijack()
      reply.raw.writeHead(reply.statusCode, { 'content-type': 'application/json', 'content-length': payload.length })
      reply.raw.write(payload.slice(0, Math.floor(payload.length / 2)))
      setTimeout(() => request.raw.socket.destroy(), 20)
    }
    return payload
  })
}
