import type { Role, StaffActor } from './actor.ts'
import { permissions, type Permission, type Reach } from './permissions.ts'

/** How far somebody's permission goes, as data for a WHERE: each part that is given widens it. */
export interface Scope {
  everywhere: boolean
  centreIds: number[]
  /** What is this clinician's own, at whatever centre. */
  clinicianId: number | null
}

const reachOf = (role: Role, permission: Permission): Reach | undefined =>
  (permissions[permission] as Partial<Record<Role, Reach>>)[role]

/** Where a member of staff has a permission. Nowhere: not everywhere, no centre, no clinician. */
export function scopeOf(actor: Pick<StaffActor, 'roles' | 'clinicianId'>, permission: Permission): Scope {
  const scope: Scope = { everywhere: false, centreIds: [], clinicianId: null }
  for (const { role, centreId } of actor.roles) {
    const reach = reachOf(role, permission)
    if (reach === 'ALL' || (reach === 'SCOPE' && centreId === null)) scope.everywhere = true
    else if (reach === 'SCOPE' && centreId !== null && !scope.centreIds.includes(centreId)) {
      scope.centreIds.push(centreId)
    } else if (reach === 'OWN' && role === 'CLINICIAN') scope.clinicianId = actor.clinicianId
  }
  return scope
}

/** Whether one of the roles gives a permission at all, over whatever. */
export const hasPermissionAnywhere = (actor: Pick<StaffActor, 'roles'>, permission: Permission): boolean =>
  actor.roles.some(({ role }) => reachOf(role, permission) !== undefined)

/** Every permission that one of the roles gives, over whatever. */
export const permissionsOf = (actor: Pick<StaffActor, 'roles'>): Permission[] =>
  (Object.keys(permissions) as Permission[]).filter((permission) => hasPermissionAnywhere(actor, permission))
