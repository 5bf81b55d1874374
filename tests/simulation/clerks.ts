import type { FastifyInstance } from 'fastify'
import type { UserId } from '../../contract/core/values.ts'
import type { Role, StaffActor } from '../../contract/rules/actor.ts'
import type { Deps } from '../../server/deps.ts'
import { transact } from '../../server/db/transact.ts'
import { inviteStaff } from '../../server/identity/staff/invite.ts'
import { openStaffSession } from '../../server/identity/staff/open-session.ts'
import { codeOf, goodPassword } from '../support/staff.ts'
import type { Random } from './random.ts'
import { nowMs, type World } from './world.ts'

/** Somebody who works at the clinic, from before a seed begins. */
export interface Clerk {
  name: string
  role: Role
  /** Null: every centre. */
  centreId: number | null
  clinicianId: number | null
  userId: UserId
  email: string
  secret: string
}

const hired: Pick<Clerk, 'name' | 'role' | 'centreId' | 'clinicianId'>[] = [
  { name: 'Farah', role: 'FRONT_DESK', centreId: 1, clinicianId: null },
  { name: 'Gopal', role: 'FRONT_DESK', centreId: 2, clinicianId: null },
  { name: 'Chitra', role: 'CARE_COORDINATOR', centreId: 1, clinicianId: null },
  { name: 'Manoj', role: 'CENTRE_MANAGER', centreId: 2, clinicianId: null },
  { name: 'Mina', role: 'MANAGER', centreId: null, clinicianId: null },
  { name: 'Adi', role: 'ADMIN', centreId: null, clinicianId: null },
  { name: 'Dr Rao', role: 'CLINICIAN', centreId: null, clinicianId: 1 },
  { name: 'Dr Iyer', role: 'CLINICIAN', centreId: null, clinicianId: 2 },
]

/** Invites each and lets them join, through the door: a password, and the first code of their authenticator. */
export async function hireClerks(deps: Deps, app: FastifyInstance): Promise<Clerk[]> {
  const clerks: Clerk[] = []
  for (const [index, one] of hired.entries()) {
    const email = `clerk-${index}@clinic.example`
    const invitation = { ...one, email, fullName: one.name, phone: null, invitedBy: null }
    const { token, userId } = await inviteStaff(deps, invitation)
    const post = async (path: string, payload: Record<string, string>) => {
      const reply = await app.inject({ method: 'POST', url: `/api/staff-auth/${path}`, payload })
      if (reply.statusCode !== 200) throw new Error(`${path} answered ${reply.statusCode}: ${reply.body}`)
      return reply.json()
    }
    const { totp } = await post('join', { token, password: goodPassword })
    await post('join/finish', { token, code: codeOf(totp.secret, deps.clock.now()) })
    clerks.push({ ...one, userId, email, secret: totp.secret })
  }
  return clerks
}

export const actorOf = ({ userId, role, centreId, clinicianId }: Clerk): StaffActor => ({
  kind: 'STAFF',
  userId,
  roles: [{ role, centreId }],
  clinicianId,
})

export interface Session {
  cookie: string
  openedMs: number
  usedMs: number
}

const minute = 60_000

/** The cookie of a session that is still good: a new one, past the door, where it has ended or idled too long. */
export async function cookieOf(world: World, clerk: Clerk): Promise<string> {
  const { deps } = world.stage
  const now = nowMs(world)
  const known = world.sessions.get(clerk.name)
  const { STAFF_IDLE_MINUTES, STAFF_SESSION_HOURS } = deps.config
  const isGood =
    known !== undefined &&
    now - known.usedMs < (STAFF_IDLE_MINUTES - 1) * minute &&
    now - known.openedMs < STAFF_SESSION_HOURS * 60 * minute - minute
  if (isGood) return known.cookie
  const browser = { userAgent: null, address: '10.1.0.1', sessionToken: null }
  const { token } = await transact(deps.db, (tx) =>
    openStaffSession(deps, tx, {
      userId: clerk.userId,
      signedInWith: 'TOTP',
      browser,
      now: deps.clock.now(),
    }),
  )
  const cookie = `mibo_staff=${token}`
  world.sessions.set(clerk.name, { cookie, openedMs: now, usedMs: now })
  return cookie
}

/** Whether a clerk's role reaches what belongs there. */
export const reaches = ({ role, centreId, clinicianId }: Clerk, place: { centreId: number; clinicianId: number }) =>
  role === 'CLINICIAN' ? clinicianId === place.clinicianId : centreId === null || centreId === place.centreId

/** Somebody whose place it is, more often than not. */
export function clerkFor(
  { stage: { clerks } }: World,
  random: Random,
  place: { centreId: number; clinicianId: number },
): Clerk {
  const there = clerks.filter((clerk) => reaches(clerk, place))
  return random.chance(0.85) ? random.pick(there) : random.pick(clerks)
}
