import { useMemo } from 'preact/hooks'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission, type Permission } from '../../contract/rules/permissions.ts'
import { hasPermissionAnywhere } from '../../contract/rules/scope.ts'
import { useStore } from '../shared/store.ts'
import { useCentre } from './centre.ts'
import { who } from './who.ts'

/** The signed-in user as an actor for the rules. */
export function useViewer(): StaffActor {
  const me = useStore(who)
  return useMemo(() => {
    if (me === null || me === undefined) return nobody
    const { user, roles, clinicianId } = me
    return { kind: 'STAFF', userId: user.id as StaffActor['userId'], roles, clinicianId }
  }, [me])
}

/** Used while a session has ended and its screens are still rendered. */
const nobody: StaffActor = { kind: 'STAFF', userId: 0 as StaffActor['userId'], roles: [], clinicianId: null }

/** Whether the user has a permission at a centre, apart from permissions on their own visits. */
export const mayAt = (viewer: StaffActor, permission: Permission, centreId: number | null): boolean =>
  hasPermission(viewer, permission, { centreId, clinicianId: null })

/** Whether any of the user's roles gives the permission anywhere. */
export const mayAnywhere = (viewer: StaffActor, permission: Permission): boolean =>
  hasPermissionAnywhere(viewer, permission)

/** Whether the user may edit records at one of their centres. Clinicians read records and write only notes. */
export function useMayWrite(): boolean {
  const viewer = useViewer()
  return useCentre().centres.some(({ id }) => mayAt(viewer, 'desk.write', id))
}
