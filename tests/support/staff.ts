import { Secret, TOTP } from 'otpauth'
import type { InjectOptions } from 'fastify'
import type { UserId } from '../../contract/core/values.ts'
import type { Role } from '../../contract/rules/actor.ts'
import { transact } from '../../server/db/transact.ts'
import { inviteStaff } from '../../server/identity/staff/invite.ts'
import { openStaffSession } from '../../server/identity/staff/open-session.ts'
import type { Reply, TestApp } from './app.ts'

let people = 0

export interface StaffMember {
  userId: UserId
  email: string
  /** As the browser sends it. */
  cookie: string
  call(method: InjectOptions['method'], url: string, body?: unknown): Promise<Reply>
}

interface StaffOptions {
  role?: Role
  /** Left out: every centre. */
  centreId?: number | null
  clinicianId?: number | null
  fullName?: string
  email?: string
}

const newEmail = (): string => `staff-${process.pid}-${(people += 1)}@clinic.example`

/** An invitation, as the command and the administrators make it. */
export async function invite(test: TestApp, options: StaffOptions = {}) {
  const { role = 'ADMIN', centreId = null, clinicianId = null, fullName = 'Kavya Nair', email = newEmail() } = options
  const invited = await inviteStaff(test.deps, {
    role,
    centreId,
    clinicianId,
    fullName,
    email,
    phone: null,
    invitedBy: null,
  })
  return { ...invited, email }
}

const memberOf = (test: TestApp, userId: UserId, email: string, cookie: string): StaffMember => ({
  userId,
  email,
  cookie,
  call: (method, url, body) => test.call(method, url, { body, headers: { cookie } }),
})

/** A signed-in member of staff, without going through the sign-in, for tests of everything else. */
export async function staffMember(test: TestApp, options: StaffOptions = {}): Promise<StaffMember> {
  return sessionOf(test, await invite(test, options))
}

/** Opens another session for a member of staff. */
export async function sessionOf(
  test: TestApp,
  { userId, email }: Pick<StaffMember, 'userId' | 'email'>,
): Promise<StaffMember> {
  const browser = { userAgent: null, address: '127.0.0.1', sessionToken: null }
  const now = test.clock.now()
  const { token } = await transact(test.deps.db, (tx) =>
    openStaffSession(test.deps, tx, { userId, signedInWith: 'INVITE', browser, now }),
  )
  return memberOf(test, userId, email, `mibo_staff=${token}`)
}

/** What the replies of a call set, as the browser sends it back. */
export function cookiesOf({ headers }: Pick<Reply, 'headers'>): string {
  const set = headers['set-cookie']
  const lines = set === undefined ? [] : [set as string | string[]].flat()
  const pairs = lines.map((line) => line.split(';')[0] ?? '')
  return pairs.filter((pair) => !pair.endsWith('=')).join('; ')
}

/** The authenticator app's code at this instant. */
export const codeOf = (secret: string, now: Temporal.Instant): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: now.epochMilliseconds,
  })

export const goodPassword = 'teal monsoon ladder 42'

export interface Joined extends StaffMember {
  secret: string
  recoveryCodes: string[]
  token: string
}

/** A member of staff who joined as usual: invited, chose a password, entered an authenticator code. */
export async function joinStaff(test: TestApp, options: StaffOptions = {}): Promise<Joined> {
  const { token, userId, email } = await invite(test, options)
  const chosen = await test.call('POST', '/api/staff-auth/join', { body: { token, password: goodPassword } })
  if (chosen.status !== 200) throw new Error(`join answered ${chosen.status}: ${JSON.stringify(chosen.body)}`)
  const { secret } = chosen.body.totp
  const code = codeOf(secret, test.clock.now())
  const joined = await test.call('POST', '/api/staff-auth/join/finish', { body: { token, code } })
  if (joined.status !== 200) throw new Error(`join/finish answered ${joined.status}: ${JSON.stringify(joined.body)}`)
  const { recoveryCodes } = joined.body
  return { ...memberOf(test, userId, email, cookiesOf(joined)), secret, recoveryCodes, token }
}
