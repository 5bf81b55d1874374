import type { Permission } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import type { StaffMe } from '../../contract/staff/door.ts'
import { staffPaths } from './paths.ts'

/** The permission that opens each part of the app; the rest is open to all members of staff. */
const needed: readonly [path: string, permission: Permission][] = [
  [staffPaths.callList, 'day.read'],
  [staffPaths.hours, 'hours.write'],
  [staffPaths.closures, 'closures.write'],
  [staffPaths.clinicians, 'clinicians.write'],
  [staffPaths.centres, 'centres.write'],
  [staffPaths.team, 'people.write'],
  [staffPaths.audit, 'audit.read'],
  [staffPaths.settings, 'settings.write'],
  [staffPaths.goLive, 'settings.write'],
]

/** What is the whole clinic's, so that a role for one centre does not open it. */
const wholeClinic: ReadonlySet<string> = new Set([staffPaths.settings])

/** Whether this member of staff may open this address, or what lies below it. */
export function mayOpen(me: StaffMe, place: string): boolean {
  return needed
    .filter(([path]) => `${place}/`.startsWith(`${path}/`))
    .every(([path, permission]) =>
      wholeClinic.has(path) ? scopeOf(me, permission).everywhere : me.permissions.includes(permission),
    )
}
