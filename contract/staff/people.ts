import { z } from 'zod'
import { Email, FullName, Instant, PathId } from '../core/values.ts'
import { roles } from '../rules/actor.ts'

const Id = z.int().positive()
const RoleAt = z.strictObject({
  role: z.enum(roles),
  /** Null: every centre. */
  centreId: Id.nullable(),
})

export const StaffPath = z.strictObject({ id: PathId })

export const StaffPerson = z.object({
  id: z.int(),
  fullName: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  roles: z.array(z.object({ role: z.enum(roles), centreId: z.int().nullable() })),
  clinicianId: z.int().nullable(),
  isActive: z.boolean(),
  /** Has set up how they sign in. */
  hasJoined: z.boolean(),
  /** When they last did something here. */
  lastSeenAt: Instant.nullable(),
  /** Until when an invitation is open; null where there is none. */
  invitedUntil: Instant.nullable(),
  /** Whether the caller may change them. */
  mayChange: z.boolean(),
})
export type StaffPerson = z.infer<typeof StaffPerson>
export const StaffPeople = z.object({ items: z.array(StaffPerson) })

export const InviteStaffBody = z.strictObject({
  fullName: FullName,
  email: Email,
  phone: z.string().max(40).optional(),
  role: z.enum(roles),
  centreId: Id.nullable().optional(),
  clinicianId: Id.optional(),
})
export type InviteStaffBody = z.infer<typeof InviteStaffBody>

export const StaffInvited = z.object({ staff: StaffPerson, inviteUrl: z.string() })

export const StaffRolesBody = z.strictObject({ roles: z.array(RoleAt).min(1).max(20) })
export type StaffRolesBody = z.infer<typeof StaffRolesBody>
