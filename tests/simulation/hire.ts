import type { FastifyInstance } from 'fastify'
import type { UserId } from '../../contract/core/values.ts'
import type { Role } from '../../contract/rules/actor.ts'
import type { Deps } from '../../server/deps.ts'
import { inviteStaff } from '../../server/identity/staff/invite.ts'
import { codeOf, goodPassword } from '../support/staff.ts'

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

/** Of a clerk's browser, in the simulation's time. */
export interface Session {
  cookie: string
  openedMs: number
  usedMs: number
}
