import { parse } from 'secure-json-parse'
import { z } from 'zod'
import { AppError } from '../core/app-error.ts'
import type { App } from './app.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The raw body: a signature covers these bytes and not what JSON.stringify makes of them. */
    rawBody: Buffer | null
  }
}

export const bodyLimitBytes = 32 * 1024
const maxDepth = 20

const openBrackets = new Set([0x7b, 0x5b])
const closeBrackets = new Set([0x7d, 0x5d])

/** How deep JSON nests, without parsing it; brackets inside strings do not count. */
function nestingDepth(json: Buffer): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index] ?? 0
    if (inString) {
      if (byte === 0x5c) index += 1
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (openBrackets.has(byte)) deepest = Math.max(deepest, (depth += 1))
    else if (closeBrackets.has(byte)) depth -= 1
  }
  return deepest
}

/** The body as JSON. Throws INVALID_REQUEST if it is not JSON, nests too deep, or names `__proto__`. */
export function parseJson(raw: Buffer): unknown {
  if (raw.length === 0) return undefined
  if (nestingDepth(raw) > maxDepth) throw new AppError('INVALID_REQUEST', { message: 'This nests too deep.' })
  try {
    return parse(raw.toString('utf8'), { protoAction: 'error', constructorAction: 'error' }) as unknown
  } catch {
    throw new AppError('INVALID_REQUEST', { message: 'The body is not JSON that can be used here.' })
  }
}

export function acceptJson(app: App): void {
  app.decorateRequest('rawBody', null)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
    (request, body, done) => {
      const raw = body as Buffer
      request.rawBody = raw
      try {
        done(null, parseJson(raw))
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

const nothing = z.strictObject({}).nullish()

/** A call that says nothing of its body takes none: an empty object at most. */
export function refuseOtherBodies(app: App): void {
  app.addHook('onRoute', (route) => {
    if (route.method === 'POST') route.schema = { body: nothing, ...route.schema }
  })
}
