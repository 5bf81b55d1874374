import type { FastifyRequest } from 'fastify'
import { ApiError } from './api-error.ts'
import type { RazorpayContext } from './context.ts'

interface Keys {
  keyId: string
  keySecret: string
}

function readKeys(request: FastifyRequest): Keys | undefined {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ')
  // Razorpay refuses `basic` and `BASIC`.
  if (scheme !== 'Basic' || encoded === undefined) return undefined
  const [keyId = '', keySecret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return keyId === '' || keySecret === '' ? undefined : { keyId, keySecret }
}

/** The keys of a call. Throws Razorpay's 401 if there are none, or not those that were set. */
export function keysOf(request: FastifyRequest, expected: RazorpayContext['keys']): Keys {
  const keys = readKeys(request)
  const isRight =
    keys !== undefined &&
    (expected.keyId === undefined || expected.keyId === keys.keyId) &&
    (expected.keySecret === undefined || expected.keySecret === keys.keySecret)
  if (!isRight) throw new ApiError('Authentication failed', { status: 401, reason: 'NA' })
  return keys
}
