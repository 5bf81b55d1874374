import type { Step } from './operation.ts'
import { initiate, phoneOf, slotFor, visitorFor } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { World } from './world.ts'

/** Through the form of who books first: it asks for the name and an e-mail address too. */
export async function bookByFormStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const patient = random.pick(world.patients)
  const phone = await phoneOf(world, step, patient, random)
  if (phone === undefined) return
  const email = `${patient.name.toLowerCase()}@example.com`
  const body = { ...slotFor(world, random), ...visitorFor(patient, random), fullName: patient.name, email }
  await initiate(world, step, { patient, phone, body })
}

/**
 * One patient acts on two phones, or the clinic on the patient: a request is stopped anywhere, and another one is
 * not.
 */
export async function twoPhonesStep(world: World, step: Step): Promise<void> {
  if (world.depth > 1) return
  const random = choicesOf(step)
  const first = random.weighted({ book: 2, bookByForm: 4, askAgain: 2, order: 1, family: 1, move: 1, cancel: 1 })
  const others = Array.from({ length: 1 + random.below(2) }, () =>
    random.weighted({ erase: 4, deactivate: 4, cancel: 1, move: 1, book: 1, family: 1 }),
  )
  const { actsBeside } = world
  world.actsBeside = 1
  // It is not a step within a step: only what goes on meanwhile is.
  world.depth -= 1
  await world.runStep(world, {
    do: first,
    seed: random.seed(),
    plan: { ...step.plan, parkAt: 1 + random.below(6) },
    meanwhile: others.map((name) => ({ do: name, seed: random.seed() })),
  })
  world.depth += 1
  world.actsBeside = actsBeside
}
