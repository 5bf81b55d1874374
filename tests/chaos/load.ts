import { inParallel } from '../../bench/load.ts'
import type { SignedInPatient } from '../../bench/sessions.ts'
import type { Slot } from './clinic.ts'
import { holdSlot, type Told, type World } from './patient.ts'

const atOnce = 40
/** Every third attempt is for a slot that others want too. */
const hotShare = 0.33
const neighbours = 30

const anyOf = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item

export interface LoadResult {
  told: Told[]
  seconds: number
  durationsMs: number[]
}

/**
 * Makes this many attempts to book, many at once, and waits for their follow-ups. `progress` gets the number started.
 */
export async function bookALot(
  world: World,
  { patients, attempts, progress }: { patients: SignedInPatient[]; attempts: number; progress: (done: number) => void },
): Promise<LoadResult> {
  const told: Told[] = []
  const following: Promise<void>[] = []
  let hot: Slot = anyOf(world.slots)
  const { seconds, durationsMs } = await inParallel({ count: attempts, atOnce }, async (index) => {
    progress(index)
    if (index % neighbours === 0) hot = anyOf(world.slots)
    const patient = anyOf(patients)
    const slot = Math.random() < hotShare ? hot : anyOf(world.slots)
    const one: Told = {
      patientId: patient.patientId,
      clinicianId: slot.clinicianId,
      startsAt: slot.startsAt,
      paid: [],
      cancelAsked: false,
      cancelled: false,
      outcome: 'no answer',
      ambiguous: [],
      troubles: [],
    }
    told.push(one)
    const goOn = await holdSlot(world, patient, slot, one)
    if (goOn === undefined) return
    const rest = goOn()
    // Waiting for a hold to expire must not keep the next attempt from starting.
    if (one.plan === 'pays_late') following.push(rest)
    else await rest
  })
  await Promise.all(following)
  return { told, seconds, durationsMs }
}
