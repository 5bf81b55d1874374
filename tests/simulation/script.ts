import type { Plan, Step } from './operation.ts'
import { createRandom, type Random } from './random.ts'
import { stepNames } from './steps.ts'

/** How rough a seed's day is, so that some seeds show what happens when nearly nothing goes wrong. */
interface Roughness {
  crash: number
  lost: number
  vendor: number
  meanwhile: number
}

function planFor(random: Random, rough: Roughness): Plan | undefined {
  const plan: Plan = {}
  if (random.chance(rough.crash)) plan.crashAt = 1 + random.below(24)
  if (random.chance(rough.lost)) plan.lostAt = 1 + random.below(20)
  if (random.chance(rough.vendor)) plan.vendorFaults = random.pick([0.3, 0.6, 1])
  return Object.keys(plan).length === 0 ? undefined : plan
}

const names =
  'book order verify cancel move webhook job sweep signIn refresh askAgain bookSoon family erase otherCentre ' +
  'deskBook deskPay deskMove deskCancel undo release visit wrongPerson merge deskClose deskOffers deskReopen answerOffer hours payLink ' +
  'extraHours bookExtra holidays'
const stoppable = new Set(names.split(' '))

type Weights = Record<string, number>

function stepFor(random: Random, rough: Roughness, weights: Weights, isMeanwhile = false): Step {
  const step: Step = { do: random.weighted(weights), seed: random.seed() }
  const plan = planFor(random, rough)
  if (plan !== undefined) step.plan = plan
  if (!isMeanwhile && stoppable.has(step.do) && random.chance(rough.meanwhile)) {
    step.plan = { ...plan, parkAt: 1 + random.below(18) }
    step.meanwhile = Array.from({ length: 1 + random.below(3) }, () => stepFor(random, rough, weights, true))
  }
  return step
}

/** The script that a seed stands for; of the named steps only, each as often, where any are named. */
export function scriptOf(seed: number, length: number, only: readonly string[] = []): Step[] {
  const weights = Object.fromEntries(
    Object.entries(stepNames).map(([name, weight]) => [name, only.length === 0 ? weight : Number(only.includes(name))]),
  )
  const random = createRandom(seed)
  const rough = {
    crash: random.pick([0, 0.05, 0.15]),
    lost: random.pick([0, 0.04, 0.1]),
    vendor: random.pick([0, 0.1, 0.3]),
    meanwhile: random.pick([0, 0.15, 0.4]),
  }
  return Array.from({ length }, () => stepFor(random, rough, weights))
}
