import { useMemo } from 'preact/hooks'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission, type Permission } from '../../contract/rules/permissions.ts'
import { hasPermissionAnywhere } from '../../contract/rules/scope.ts'
import { useStore } from '../shared/store.ts'
import { useCentre } from './centre.ts'
import { who } from './who.ts'

/** Whoever is signed in, as the rules ask for them. */
export function useViewer(): StaffActor {
  const me = useStore(who)
  return useMemo(() => {
    if (me === null || me === undefined) return nobody
    const { user, roles, clinicianId } = me
    return { kind: 'STAFF', userId: user.id as StaffActor['userId'], roles, clinicianId }
  }, [me])
}

/** For the moment in which a session ends and its screens are still there. */
const nobody: StaffActor = { kind: 'STAFF', userId: 0 as StaffActor['userId'], roles: [], clinicianId: null }

/** Whether the viewer has a permission at a centre, over nobody's own things. */
export const mayAt = (viewer: StaffActor, permission: Permission, centreId: number | null): boolean =>
  hasPermission(viewer, permission, { centreId, clinicianId: null })

/** Whether one of the viewer's roles gives a permission at all. */
export const mayAnywhere = (viewer: StaffActor, permission: Permission): boolean =>
  hasPermissionAnywhere(viewer, permission)

/** Whether the viewer keeps records at one of their centres: clinicians read them, and write notes alone. */
export function useMayWrite(): boolean {
  const viewer = useViewer()
  return useCentre().centres.some(({ id }) => mayAt(viewer, 'desk.write', id))
}
