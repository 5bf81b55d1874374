import { randomBytes } from 'node:crypto'
import { z } from 'zod'

/** Who an access token acts for. */
export interface Caller {
  serviceAccount: string
  /** The Workspace user that the service account acts as; none without domain-wide delegation. */
  subject: string | undefined
}

const Header = z.object({ alg: z.literal('RS256') })
const Claims = z.object({
  iss: z.string().min(1),
  scope: z.string().min(1),
  aud: z.literal('https://oauth2.googleapis.com/token'),
  iat: z.number(),
  exp: z.number(),
  sub: z.string().optional(),
})

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const hour = 3600

type TokenReply = { status: number; body: Record<string, unknown> }

export interface Tokens {
  issue(form: Record<string, string>): TokenReply
  callerOf(authorization: string | undefined): Caller | undefined
}

function readPart(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

const refuse = (error: string, description: string): TokenReply => ({
  status: 400,
  body: { error, error_description: description },
})

/**
 * Google's token endpoint for service accounts
 * (https://developers.google.com/identity/protocols/oauth2/service-account).
 */
export function createTokens(): Tokens {
  const callers = new Map<string, Caller & { until: number }>()
  return {
    issue({ grant_type: grant, assertion = '' }) {
      if (grant !== grantType) return refuse('unsupported_grant_type', 'Invalid grant_type.')
      const [header, claims, signature] = assertion.split('.')
      const read = Claims.safeParse(readPart(claims))
      if (!Header.safeParse(readPart(header)).success || !read.success || (signature ?? '') === '') {
        return refuse('invalid_grant', 'Invalid JWT: it must be an RS256 JWT with iss, scope, aud, iat and exp.')
      }
      const { iss, sub, iat, exp } = read.data
      const now = Date.now() / 1000
      if (exp - iat > hour || exp < now || iat > now + 300) {
        return refuse(
          'invalid_grant',
          'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
        )
      }
      const token = `ya29.${randomBytes(48).toString('base64url')}`
      callers.set(token, { serviceAccount: iss, subject: sub, until: now + hour })
      return { status: 200, body: { access_token: token, expires_in: hour - 1, token_type: 'Bearer' } }
    },
    callerOf(authorization) {
      const caller = callers.get(authorization?.replace(/^Bearer /, '') ?? '')
      return caller !== undefined && caller.until > Date.now() / 1000 ? caller : undefined
    },
  }
}
