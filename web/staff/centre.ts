import type { StaffMe } from '../../contract/staff/door.ts'
import { deviceStorage } from '../shared/storage.ts'
import { createStore, useStore } from '../shared/store.ts'
import { who } from './who.ts'

const key = 'mibo.staff.centre'

/** Which centre this machine shows: a desk stands in one, whoever sits at it. */
const chosen = createStore<number | null>(Number(deviceStorage.get(key)) || null)

export function chooseCentre(id: number): void {
  deviceStorage.set(key, String(id))
  chosen.set(id)
}

type Centre = StaffMe['centres'][number]

/** The centre that is shown: the one chosen on this machine, where its person has to do with it, else their first. */
export function useCentre(): { centre: Centre | null; centres: readonly Centre[] } {
  const id = useStore(chosen)
  const centres = useStore(who)?.centres ?? []
  return { centre: centres.find((one) => one.id === id) ?? centres[0] ?? null, centres }
}
