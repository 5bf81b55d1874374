import type { StaffMe } from '../../contract/staff/door.ts'
import { deviceStorage } from '../shared/storage.ts'
import { createStore, useStore } from '../shared/store.ts'
import { who } from './who.ts'

const key = 'mibo.staff.centre'

/** The centre that this machine shows: a desk belongs to one centre, whoever uses it. */
const chosen = createStore<number | null>(Number(deviceStorage.get(key)) || null)

export function chooseCentre(id: number): void {
  deviceStorage.set(key, String(id))
  chosen.set(id)
}

type Centre = StaffMe['centres'][number]

/** The centre shown: the one chosen on this machine if it is one of the user's, otherwise the user's first. */
export function useCentre(): { centre: Centre | null; centres: readonly Centre[] } {
  const id = useStore(chosen)
  const centres = useStore(who)?.centres ?? []
  return { centre: centres.find((one) => one.id === id) ?? centres[0] ?? null, centres }
}
