import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../core/config.ts'

/** How long the address of a file is good without a token: as long as it takes a phone's downloads to fetch it. */
export const fileLinkSeconds = 300

/** The bar keeps it apart from what the same secret signs for access tokens: base64url and dots. */
const seal = (config: Config, path: string, sessionId: number, untilSeconds: number) =>
  createHmac('sha256', config.JWT_ACCESS_SECRET).update(`file|${untilSeconds}|${sessionId}|${path}`).digest()

/**
 * The address of one file, for a browser that cannot send a token: inside apps a download is fetched by the app. It names the
 * session that asked for it, and is good while that is, for `fileLinkSeconds` at most.
 */
export function signFileLink(config: Config, path: string, sessionId: number, now: Temporal.Instant): string {
  const untilSeconds = Math.floor(now.epochMilliseconds / 1000) + fileLinkSeconds
  const mac = seal(config, path, sessionId, untilSeconds).toString('base64url')
  return `${path}${path.includes('?') ? '&' : '?'}link=${untilSeconds}.${sessionId}.${mac}`
}

/** True where a request comes by such an address, good or not. */
export const isFileLink = (address: string) => /[?&]link=/.test(address)

/** The session that the link was made for; null where it is over, or not one of ours for this very address. */
export function readFileLink(config: Config, address: string, now: Temporal.Instant): number | null {
  const [, path, until, session, mac] = /^(.+)[?&]link=(\d{1,12})\.(\d{1,15})\.([\w-]{43})$/.exec(address) ?? []
  if (path === undefined || mac === undefined) return null
  const untilSeconds = Number(until)
  const sessionId = Number(session)
  if (!timingSafeEqual(Buffer.from(mac, 'base64url'), seal(config, path, sessionId, untilSeconds))) return null
  return now.epochMilliseconds < untilSeconds * 1000 ? sessionId : null
}
