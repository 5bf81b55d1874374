import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../core/clock.ts'
import { AppError } from '../core/app-error.ts'
import { createMinuteCounts, secondsLeft } from './minute-counts.ts'
import type { App } from './app.ts'

export interface Vendor {
  /** The header with the signature, and the signature's format. */
  header: string
  form: RegExp
  isSignature(rawBody: Buffer, signature: string): boolean
}

export const webhookBodyLimit = 256 * 1024
/** Vendors' events have a few KB: checking one costs no more than refusing it. */
const smallBytes = 16 * 1024
const failuresPerMinute = 30
const mostKnown = 1000
/** How many large bodies from unknown senders are read at once: each takes its size of memory until it has arrived. */
const mostLarge = { process: 20, network: 2 }

/** Which networks failed too often recently, and which sent a valid signature. */
function createReputation(clock: Clock) {
  const failures = createMinuteCounts(clock)
  const known = new Set<string>()
  return {
    isSuspect: (network: string) => failures.count(network) >= failuresPerMinute,
    isKnown: (network: string) => known.has(network),
    fail: (network: string) => void failures.add(network),
    succeed(network: string): void {
      known.delete(network)
      known.add(network)
      if (known.size > mostKnown) known.delete(known.values().next().value ?? '')
    },
  }
}

/** The large bodies being read, by network. */
function createLargeBodies() {
  const reading = new Map<string, number>()
  let total = 0
  return {
    /** Whether one more may be read; it counts until the reply is over. */
    begin({ network }: FastifyRequest, { raw }: FastifyReply): boolean {
      const theirs = reading.get(network) ?? 0
      if (theirs >= mostLarge.network || total >= mostLarge.process) return false
      reading.set(network, theirs + 1)
      total += 1
      raw.once('close', () => {
        total -= 1
        const left = (reading.get(network) ?? 1) - 1
        if (left === 0) reading.delete(network)
        else reading.set(network, left)
      })
      return true
    },
  }
}

/**
 * The front of a vendor's webhook, for the routes added to `app` afterwards: a request without a signature is refused
 * before its body is read, and the signature is checked over the raw bytes before anything is parsed.
 * `request.rawBody` holds the body; `request.body` stays empty.
 *
 * Failures are limited by network. Beyond the limit they get 429, and large bodies are not read; but a small body
 * with a valid signature is accepted from any address, so that others who share the vendor's network cannot block it.
 */
export function acceptSigned(app: App, clock: Clock, { header, form, isSignature }: Vendor): void {
  const reputation = createReputation(clock)
  const large = createLargeBodies()

  const signatureOf = ({ headers }: FastifyRequest): string | undefined => {
    const given = headers[header]
    return typeof given === 'string' && form.test(given) ? given : undefined
  }

  function refuse({ network }: FastifyRequest): AppError {
    const wasSuspect = reputation.isSuspect(network)
    reputation.fail(network)
    if (!wasSuspect) return new AppError('SIGNATURE_INVALID')
    return new AppError('RATE_LIMITED', { retryAfterSeconds: secondsLeft(clock) })
  }

  const isSmall = ({ headers }: FastifyRequest) =>
    headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= smallBytes

  app.addHook('onRequest', (request, reply, next) => {
    const { network } = request
    const isLargeOfStranger = !isSmall(request) && !reputation.isKnown(network)
    const isRefused = signatureOf(request) === undefined || (isLargeOfStranger && reputation.isSuspect(network))
    if (!isRefused && (!isLargeOfStranger || large.begin(request, reply))) return next()
    // The body is still arriving, and nobody will read it.
    void reply.header('connection', 'close')
    return next(isRefused ? refuse(request) : new AppError('BUSY', { retryAfterSeconds: 2 }))
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: webhookBodyLimit }, (request, body, done) => {
    request.rawBody = body as Buffer
    done(null, undefined)
  })

  app.addHook('preValidation', (request, _reply, next) => {
    const signature = signatureOf(request)
    if (signature === undefined || request.rawBody === null || !isSignature(request.rawBody, signature)) {
      return next(refuse(request))
    }
    reputation.succeed(request.network)
    return next()
  })
}
