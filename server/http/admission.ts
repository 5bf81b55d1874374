import type { FastifyReply, FastifyRequest } from 'fastify'
import { clientNetwork } from './network.ts'
import type { Config } from '../core/config.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../core/app-error.ts'
import { proxyTrust, readForwardedFor } from '../core/client-address.ts'
import { boundConnections } from './connections.ts'
import { createInFlight, type Lease } from './in-flight.ts'
import { routeKind } from './route-kind.ts'
import type { App } from './app.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The address that limits count this request for: the client's, with IPv6 by its network. */
    network: string
  }
}

const mostConnections = 2000
const requestsOfConnection = 10
/** Anybody may use three quarters of it; the rest is reserved for networks that use little. */
const mostInFlight = 1500
const answerMs = 60_000
const busyRetrySeconds = 2

/** Limits by address are lifted together: a client without a rate limit may also send everything at once. */
function sharesOf({ RATE_LIMIT_PER_MINUTE: rate }: Config) {
  if (rate === 0) return { inFlight: Infinity, reserved: Infinity, connections: Infinity }
  return { inFlight: Math.max(20, Math.ceil(rate / 3)), reserved: 5, connections: Math.max(100, Math.ceil(rate / 3)) }
}

/** Used if no connection was seen, for instance when a request is injected. */
function leaseOfReply(reply: FastifyReply, leave: (lease: Lease) => void): Lease {
  const lease: Lease = { startedMs: performance.now() }
  reply.raw.once('finish', () => leave(lease))
  return lease
}

/**
 * Determines the client of a request, and admits it while its connection, its network and the process have capacity.
 * Throws BUSY. The clinic's own monitors are always admitted.
 */
export function admitRequests(app: App, { config, clock }: Deps): void {
  const shares = sharesOf(config)
  const trusts = proxyTrust(config.TRUST_PROXY)
  const inFlight = createInFlight({ process: mostInFlight, network: shares.inFlight, reserved: shares.reserved })
  const { leaseOf } = boundConnections(app.server, {
    limits: { requests: requestsOfConnection, process: mostConnections, network: shares.connections, answerMs },
    inFlight,
    trusts,
    clock,
  })
  app.decorateRequest('network', '')
  app.addHook('onRequest', (request, reply, next) => {
    const forwarded = request.headers['x-forwarded-for']
    if (trusts !== undefined && forwarded !== undefined) {
      // The framework reads the client's address from this header: a port or a word in it would end up in the
      // database.
      request.raw.headers['x-forwarded-for'] = readForwardedFor(String(forwarded)).join(',')
    }
    request.network = clientNetwork(request.ip ?? '')
    if (routeKind(request) === 'monitor') return next()
    const lease = leaseOf(request.raw) ?? leaseOfReply(reply, inFlight.leave)
    if (inFlight.enter(lease, request.network)) return next()
    return next(new AppError('BUSY', { retryAfterSeconds: busyRetrySeconds }))
  })
  const setAtWork = ({ raw }: FastifyRequest, isAtWork: boolean) => {
    const lease = leaseOf(raw)
    if (lease !== undefined) lease.isAtWork = isAtWork
  }
  // The body has arrived, and until we send something it is our own turn.
  app.addHook('preValidation', (request, _reply, next) => {
    setAtWork(request, true)
    next()
  })
  app.addHook('onSend', (request, _reply, payload, next) => {
    setAtWork(request, false)
    next(null, payload)
  })
}
