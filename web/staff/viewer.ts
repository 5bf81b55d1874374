import { useMemo } from 'preact/hooks'
import type { StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission, type Permission } from '../../contract/rules/permissions.ts'
import { useStore } from '../shared/store.ts'
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
