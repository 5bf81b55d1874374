import type { Permission } from '../../contract/rules/permissions.ts'
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

/** Whether somebody with these permissions may open this address, or what lies below it. */
export const mayOpen = (permissions: readonly string[], place: string): boolean =>
  needed.every(([path, permission]) => !`${place}/`.startsWith(`${path}/`) || permissions.includes(permission))
