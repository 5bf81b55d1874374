import { handedOver, type Unstored } from './handover.ts'

type Kind = 'localStorage' | 'sessionStorage'

/**
 * The browser's storage, if it is available: it may be blocked (reading throws) or full (writing throws). Then this
 * tab keeps the data in memory, and hands it to the next document of ours that loads in it.
 */
function createStorage(kind: Kind) {
  const memory = new Map(handedOver.unstored?.[kind])
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(window[kind])
    } catch {
      return undefined
    }
  }
  return {
    memory,
    get: (key: string): string | null => memory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? null,
    /** Whether it will outlive this tab's memory. */
    set(key: string, value: string): boolean {
      const isKept = attempt((storage) => (storage.setItem(key, value), true)) === true
      if (isKept) {
        memory.delete(key)
      } else {
        // An older stored value must not be mistaken for the present one.
        attempt((storage) => storage.removeItem(key))
        memory.set(key, value)
      }
      return isKept
    },
    remove(key: string): void {
      memory.delete(key)
      attempt((storage) => storage.removeItem(key))
    },
    keys: (): string[] => [...memory.keys(), ...(attempt((storage) => Object.keys(storage)) ?? [])],
  }
}

/** Shared by all tabs, and permanent. */
export const deviceStorage = createStorage('localStorage')
/** This tab's, until it is closed. */
export const tabStorage = createStorage('sessionStorage')

const stores = { localStorage: deviceStorage, sessionStorage: tabStorage }

/** What is only in memory, for the next document; undefined if there is nothing. */
export function unstored(): Unstored | undefined {
  const lists = Object.entries(stores).map(([kind, { memory }]): [string, [string, string][]] => [kind, [...memory]])
  return lists.some(([, list]) => list.length > 0) ? Object.fromEntries(lists) : undefined
}
