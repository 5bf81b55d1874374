import type { UserId } from '../../../contract/core/values.ts'
import type { Role } from '../../../contract/rules/actor.ts'
import type { Tx } from '../../db/pool.ts'
import { transactOnce } from '../../db/transact.ts'
import type { Deps } from '../../deps.ts'
import {
  updateInvitedStaff,
  findClinicianUser,
  findStaffByEmail,
  findStaffByPhone,
  grantRole,
  insertInvite,
  insertStaff,
  isCentre,
  type Invited,
} from './invite-queries.ts'
import { hashToken, newToken } from './secrets.ts'

const inviteHours = 72

export interface Invitation extends Invited {
  role: Role
  /** Null: every centre. */
  centreId: number | null
  /** Invites this clinician's existing account. */
  clinicianId: number | null
  invitedBy: UserId | null
}

/** Why the invitation cannot be made, as a sentence for the person who invites. */
export class InvitationError extends Error {}

/**
 * Gives somebody a role and a link to set up their sign-in. Existing staff keep their account; their old credentials
 * stop working once the link is used. Throws InvitationError.
 */
export async function inviteStaff(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  invitation: Invitation,
): Promise<{ inviteUrl: string; token: string; userId: UserId }> {
  return transactOnce(deps.db, (tx) => inviteIn(deps, tx, invitation, async () => undefined))
}

/** The same inside the caller's transaction; the caller may refuse an existing account. Throws InvitationError. */
export async function inviteIn(
  deps: Pick<Deps, 'clock' | 'config'>,
  tx: Tx,
  invitation: Invitation,
  assertMayInvite: (existing: UserId) => Promise<void>,
): Promise<{ inviteUrl: string; token: string; userId: UserId }> {
  const { role, centreId, clinicianId, email } = invitation
  const now = deps.clock.now()
  const token = newToken()
  if (centreId !== null && !(await isCentre(tx, centreId))) {
    throw new InvitationError(`There is no centre ${centreId}.`)
  }
  const clinician = clinicianId === null ? undefined : await findClinicianUser(tx, clinicianId)
  if (clinicianId !== null && clinician === undefined) {
    throw new InvitationError(`There is no clinician ${clinicianId}.`)
  }
  const known = await findStaffByEmail(tx, email)
  if (clinician !== undefined && known !== undefined && known !== clinician) {
    throw new InvitationError('Another member of staff has this e-mail address.')
  }
  const existing = clinician ?? known
  const phoneOwner = invitation.phone === null ? undefined : await findStaffByPhone(tx, invitation.phone)
  if (phoneOwner !== undefined && phoneOwner !== existing) {
    throw new InvitationError('Another member of staff has this phone.')
  }
  const id = existing ?? (await insertStaff(tx, invitation))
  if (existing !== undefined) {
    await assertMayInvite(existing)
    await updateInvitedStaff(tx, id, invitation)
  }
  await grantRole(tx, { userId: id, role, centreId })
  const expiresAt = now.add({ hours: inviteHours })
  await insertInvite(tx, { userId: id, tokenHash: hashToken(token), createdBy: invitation.invitedBy, now, expiresAt })
  // After a `#`, which is never sent to a server or written to a log.
  return { inviteUrl: `${deps.config.PUBLIC_URL}/staff/join#${token}`, token, userId: id }
}
