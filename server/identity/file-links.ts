import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../core/config.ts'

/** How long a file's address works without a token: as long as a phone's download manager needs to fetch it. */
export const fileLinkSeconds = 300

/** The bar keeps it apart from the access tokens signed with the same secret: those contain only base64url and dots. */
const seal = (config: Config, path: string, sessionId: number, untilSeconds: number) =>
  createHmac('sha256', config.JWT_ACCESS_SECRET).update(`file|${untilSeconds}|${sessionId}|${path}`).digest()

/**
 * The address of one file, for browsers that cannot send a token: inside other apps, the app itself fetches a
 * download. It names the session that asked for it, and works while that session lasts, for at most
 * `fileLinkSeconds`.
 */
export function signFileLink(config: Config, path: string, sessionId: number, now: Temporal.Instant): string {
  const untilSeconds = Math.floor(now.epochMilliseconds / 1000) + fileLinkSeconds
  const mac = seal(config, path, sessionId, untilSeconds).toString('base64url')
  return `${path}${path.includes('?') ? '&' : '?'}link=${untilSeconds}.${sessionId}.${mac}`
}

/** True if a request uses such an address, valid or not. */
export const isFileLink = (address: string) => /[?&]link=/.test(address)

/**
 * The session that the link was made for; null if the link has expired, or was not signed by us for exactly this
 * address.
 */
export function readFileLink(config: Config, address: string, now: Temporal.Instant): number | null {
  const [, path, until, session, mac] = /^(.+)[?&]link=(\d{1,12})\.(\d{1,15})\.([\w-]{43})$/.exec(address) ?? []
  if (path === undefined || mac === undefined) return null
  const untilSeconds = Number(until)
  const sessionId = Number(session)
  if (!timingSafeEqual(Buffer.from(mac, 'base64url'), seal(config, path, sessionId, untilSeconds))) return null
  return now.epochMilliseconds < untilSeconds * 1000 ? sessionId : null
}
