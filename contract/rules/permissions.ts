import type { Role, StaffActor } from './actor.ts'

/**
 * How far a role's permission reaches: everywhere, the role's centre, the clinician's own, or only further visits
 * of the clinician's own patients.
 */
export type Reach = 'ALL' | 'SCOPE' | 'OWN' | 'FOLLOW_UPS'

const all = 'ALL'
const scope = 'SCOPE'
const own = 'OWN'

const everybody = {
  ADMIN: all,
  MANAGER: scope,
  CENTRE_MANAGER: scope,
  CARE_COORDINATOR: scope,
  FRONT_DESK: scope,
  CLINICIAN: own,
} as const

/**
 * What each role may do. A role for one centre reaches that centre, one without a centre reaches all of them; `OWN`
 * is limited to a clinician's own appointments and patients, or a member of staff's own cash drawer. Not listed means
 * not allowed.
 */
export const permissions = {
  'day.read': everybody,
  'desk.write': { ...everybody, CLINICIAN: 'FOLLOW_UPS' },
  'visit.write': everybody,
  'desk.override': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CARE_COORDINATOR: scope },
  'money.take': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CARE_COORDINATOR: scope, FRONT_DESK: scope },
  'money.refund': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope },
  'money.read': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CARE_COORDINATOR: own, FRONT_DESK: own },
  'money.close': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CARE_COORDINATOR: own, FRONT_DESK: own },
  'money.export': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope },
  'hours.write': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CLINICIAN: own },
  'closures.write': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CARE_COORDINATOR: scope, CLINICIAN: own },
  'people.write': { ADMIN: all, MANAGER: scope },
  'clinicians.write': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CLINICIAN: own },
  'centres.write': { ADMIN: all, MANAGER: scope },
  'settings.write': { ADMIN: all, MANAGER: scope },
  'messages.write': { ADMIN: all, MANAGER: scope },
  'numbers.read': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CLINICIAN: own },
  'inbox.write': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope, CARE_COORDINATOR: scope, FRONT_DESK: scope },
  'notes.write': { CLINICIAN: own },
  'audit.read': { ADMIN: all, MANAGER: scope, CENTRE_MANAGER: scope },
} as const satisfies Record<string, Partial<Record<Role, Reach>>>

export type Permission = keyof typeof permissions

/** Where a thing belongs, which decides whether a permission reaches it. */
export interface Place {
  centreId: number | null
  clinicianId: number | null
  /** A further visit of somebody who has been with this clinician. */
  isFollowUp?: boolean
}

const reachOf = (role: Role, permission: Permission): Reach | undefined =>
  (permissions[permission] as Partial<Record<Role, Reach>>)[role]

/** Whether one of a member of staff's roles grants a permission for what belongs there. */
export const hasPermission = (actor: StaffActor, permission: Permission, place: Place): boolean =>
  actor.roles.some(({ role, centreId }) => {
    const reach = reachOf(role, permission)
    if (reach === 'ALL') return true
    const isOwn = actor.clinicianId !== null && actor.clinicianId === place.clinicianId
    if (reach === 'OWN') return isOwn
    if (reach === 'FOLLOW_UPS') return isOwn && place.isFollowUp === true
    return reach === 'SCOPE' && (centreId === null || centreId === place.centreId)
  })
