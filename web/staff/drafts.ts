import { deviceStorage } from '../shared/storage.ts'

const prefix = 'mibo.staff.draft.'
const keyOf = (userId: number, name: string) => `${prefix}${userId}.${name}`

/**
 * Unsaved input of a member of staff: it survives the end of the session and closing the browser, and is deleted when
 * somebody else signs in on this machine.
 */
export const staffDrafts = {
  get(userId: number, name: string): unknown {
    try {
      return JSON.parse(deviceStorage.get(keyOf(userId, name)) ?? 'null')
    } catch {
      return null
    }
  },
  /** Whether it survives closing this tab. */
  set: (userId: number, name: string, value: unknown): boolean =>
    deviceStorage.set(keyOf(userId, name), JSON.stringify(value)),
  drop: (userId: number, name: string): void => deviceStorage.remove(keyOf(userId, name)),
  dropOthers(userId: number): void {
    for (const key of deviceStorage.keys()) {
      if (key.startsWith(prefix) && !key.startsWith(`${prefix}${userId}.`)) deviceStorage.remove(key)
    }
  },
}
