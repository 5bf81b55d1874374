import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../core/config.ts'

/** `SESSION` is a signed-in session; `STEP` is an unfinished sign-in, valid for some minutes. */
export type CookieKind = 'SESSION' | 'STEP'

const names = { SESSION: 'mibo_staff', STEP: 'mibo_staff_step' } as const

const isProduction = (config: Config) => config.NODE_ENV === 'production'

/** With `__Host-` a browser accepts it from this host only, and only over HTTPS: RFC 6265bis, section 4.1.3. */
const nameOf = (config: Config, kind: CookieKind) => (isProduction(config) ? `__Host-${names[kind]}` : names[kind])

const form = /^[A-Za-z0-9_-]{43}$/

/** The value of one of our cookies; null if it is missing or cannot be one that we issued. */
export function readCookie(config: Config, request: FastifyRequest, kind: CookieKind): string | null {
  const wanted = `${nameOf(config, kind)}=`
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const found = pairs.filter((pair) => pair.startsWith(wanted)).map((pair) => pair.slice(wanted.length))
  // Two cookies of one name: one was planted, and there is no telling which.
  const [value] = found
  return found.length === 1 && value !== undefined && form.test(value) ? value : null
}

/** Scripts cannot read it, and pages of other sites cannot send it. */
function write(config: Config, kind: CookieKind, value: string, maxAgeSeconds: number): string {
  const flags = isProduction(config) ? '; Secure' : ''
  return `${nameOf(config, kind)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${flags}`
}

function append(reply: FastifyReply, cookie: string): void {
  const before = reply.getHeader('set-cookie')
  const known = before === undefined ? [] : Array.isArray(before) ? before : [String(before)]
  void reply.removeHeader('set-cookie').header('set-cookie', [...known, cookie])
}

export function setCookie(
  config: Config,
  reply: FastifyReply,
  { kind, value, seconds }: { kind: CookieKind; value: string; seconds: number },
): void {
  append(reply, write(config, kind, value, Math.ceil(seconds)))
}

export function clearCookie(config: Config, reply: FastifyReply, kind: CookieKind): void {
  append(reply, write(config, kind, '', 0))
}
