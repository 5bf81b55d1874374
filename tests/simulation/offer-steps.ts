import { offerToken } from '../../server/messaging/offer-link.ts'
import { noteEnded } from './check-offers.ts'
import { askDesk, findVisit, takeOver } from './desk.ts'
import { paidFor } from './desk-visit-steps.ts'
import type { Step } from './operation.ts'
import { ask, openTime, quietly } from './patient-steps.ts'
import { choicesOf } from './perform.ts'
import type { Random } from './random.ts'
import { runDueJobs } from './worker-steps.ts'
import type { Patient, Reply, World } from './world.ts'

interface Asked {
  id: number
  outcome: string | null
  isOpen: boolean
  visitId: number
  number: string
  clinicianId: number
  feePaise: number | null
  registrationPaise: number
  waivedPaise: number
  version: number
  status: string
}

const columns = `o.id, o.outcome, o.ended_at is null and a.time_version = o.time_version and a.status = 'CONFIRMED'
    and a.scheduled_end_at > $1 as "isOpen", a.id as "visitId", u.phone as number, a.clinician_id as "clinicianId",
  (a.fee_amount * 100)::int as "feePaise", a.time_version as version, a.status,
  (coalesce(a.registration_fee_amount, 0) * 100)::int as "registrationPaise",
  (coalesce(a.waived_amount, 0) * 100)::int as "waivedPaise"`
const from = `closure_offers o join appointments a on a.id = o.appointment_id
  join patient_profiles p on p.id = a.patient_id join users u on u.id = p.user_id`

async function read({ stage }: World, where: string, ...values: unknown[]): Promise<Asked[]> {
  const { rows } = await stage.pool.query<Asked>(
    `select ${columns} from ${from} where o.sent_at is not null and ${where}`,
    [stage.clock.now().toString(), ...values],
  )
  return rows
}

interface Choice {
  clinicianId: number
  startsAt: string
  centreId: number
  /** What the visit will cost, and what comes back, as it is said before. */
  amountPaise?: number
  refundPaise?: number
}

/** One of what the link offers, mostly; the money back; or a time that it did not offer. */
function answerFor(world: World, random: Random, offers: Choice[]): { choose: Choice } | { refund: true } {
  const own = offers.filter(({ clinicianId }) => clinicianId === offers[0]?.clinicianId)
  const others = offers.filter(({ clinicianId }) => clinicianId !== offers[0]?.clinicianId)
  const how = random.weighted({ own: 35, other: 35, refund: 20, strange: 10 })
  const among = how === 'own' ? own : others
  if (how === 'refund' || (how !== 'strange' && among.length === 0)) return { refund: true }
  if (how === 'strange')
    return { choose: { clinicianId: random.pick([1, 2, 3, 4]), startsAt: openTime(world, random), centreId: 1 } }
  // The first is what the next in line sees too.
  return { choose: random.chance(0.5) ? among[0]! : random.pick(among) }
}

const bodyOf = (answer: { choose: Choice } | { refund: true }) => {
  if ('refund' in answer) return answer
  const { startsAt, clinicianId, centreId } = answer.choose
  return { choose: { startsAt, clinicianId, centreId } }
}

/** The desk asks for another time, and the message goes out. */
async function askSomebody(world: World, step: Step, random: Random): Promise<void> {
  const found = await findVisit(world, random, `status = 'CONFIRMED' and "startsAt" > $1`)
  if (found === undefined) return
  const { visit, clerk } = found
  await askDesk(world, quietly(step), clerk, { path: `appointments/${visit.id}/offer` })
  await runDueJobs(world, quietly(step))
}

/** A patient opens the link and answers, once or more often, sometimes after all is over. */
export async function answerOfferStep(world: World, step: Step): Promise<void> {
  const random = choicesOf(step)
  const latest = () => read(world, 'true order by (o.ended_at is null) desc, o.id desc limit 4')
  let all = await latest()
  if (all.every(({ isOpen }) => !isOpen) && random.chance(0.8)) {
    await askSomebody(world, step, random)
    all = await latest()
  }
  if (all.length === 0) return
  const asked = random.pick(all)
  const path = `offer/${offerToken(world.stage.deps.config, asked.id)}`
  const patient = world.patients.find(({ number }) => number === asked.number) ?? random.pick(world.patients)
  const looked = await ask(world, quietly(step), patient, { method: 'GET', path })
  if (looked.kind !== 'done') return
  if (looked.value.status === 200 && !asked.isOpen) world.findings.push(`offer ${asked.id} is over, and was shown`)
  const answer = answerFor(world, random, looked.value.body?.offers ?? [])
  await send(world, step, { asked, path, patient, answer })
  if (!random.chance(0.35)) return
  const isOther = random.chance(0.5)
  const second: typeof answer = isOther
    ? 'refund' in answer
      ? answerFor(world, random, [])
      : { refund: true }
    : answer
  const [now] = await read(world, 'o.id = $2', asked.id)
  if (now !== undefined)
    await send(world, { ...quietly(step), seed: step.seed + 1 }, { asked: now, path, patient, answer: second })
}

interface Sent {
  asked: Asked
  path: string
  patient: Patient
  answer: { choose: Choice } | { refund: true }
}

/** Answers; what is answered to it holds of the visit, its price and its money. */
async function send(world: World, step: Step, { asked, path, patient, answer }: Sent): Promise<void> {
  const { told, findings } = world
  const body = bodyOf(answer)
  const words = JSON.stringify(body)
  const paidPaise = await paidFor(world, asked.visitId)
  const answers = told.answers.get(asked.id) ?? new Set()
  const wasSaid = answers.has(words)
  told.answers.set(asked.id, answers.add(words))
  // A hand-over changes two schedules at once.
  world.isOfferChanged = true
  const outcome = await ask(world, step, patient, { path, body })
  takeOver(world, asked.visitId)
  const isAlone = world.depth === 1 && step.meanwhile === undefined
  if (!isAlone || outcome.kind !== 'done') world.unsureAtDesk.add(asked.visitId)
  if (outcome.kind !== 'done' || outcome.value.status !== 200) return
  told.offers.set(asked.id, 'refund' in answer ? 'REFUNDED' : 'MOVED')
  if ('refund' in answer) told.cancelled.add(asked.visitId)
  if (!isAlone) return
  await noteEnded(world, [asked.visitId])
  if (asked.isOpen) await judge(world, { asked, answer, reply: outcome.value, paidPaise })
  else if (!wasSaid) findings.push(`offer ${asked.id} is over, and was answered with ${words}`)
}

async function judge(
  world: World,
  { asked, answer, reply, paidPaise }: Pick<Sent, 'asked' | 'answer'> & { reply: Reply; paidPaise: number },
): Promise<void> {
  const { findings, stage } = world
  const [now] = await read(world, 'o.id = $2', asked.id)
  const { refundPaise } = reply.body
  if ('refund' in answer) {
    if (now?.status !== 'CANCELLED' || refundPaise !== paidPaise)
      findings.push(`offer ${asked.id}: ${paidPaise} paise were to go back, and ${refundPaise} do (${now?.status})`)
    return
  }
  const { clinicianId, amountPaise, refundPaise: quotedPaise } = answer.choose
  if (now?.clinicianId !== clinicianId || now.version !== asked.version + 1)
    findings.push(`offer ${asked.id} was taken, and the visit is with clinician ${now?.clinicianId}`)
  if (asked.feePaise === null) return
  const { rows } = await stage.pool.query<{ feePaise: number; backPaise: number }>(
    `select (c.consultation_fee * 100)::int as "feePaise", (coalesce((select sum(r.amount) from refunds r
         join payments p on p.id = r.payment_id where p.appointment_id = $2 and r.reason = $3), 0) * 100)::int as "backPaise"
     from clinician_profiles c where c.id = $1`,
    [clinicianId, asked.visitId, `LOWER_FEE_${asked.id}`],
  )
  const { feePaise, backPaise } = rows[0]!
  const isOther = clinicianId !== asked.clinicianId
  const pricePaise = isOther ? Math.min(asked.feePaise, feePaise) : asked.feePaise
  const loweredPaise = asked.feePaise - pricePaise
  const dueThenPaise = pricePaise + asked.registrationPaise - Math.max(0, asked.waivedPaise - loweredPaise)
  const duePaise = Math.max(0, Math.min(loweredPaise, paidPaise - dueThenPaise))
  const says = `offer ${asked.id}: the price is ${now?.feePaise} and not ${pricePaise}`
  if (now?.feePaise !== pricePaise) findings.push(says)
  if ((amountPaise ?? pricePaise) !== pricePaise)
    findings.push(`offer ${asked.id} was to cost ${amountPaise} and costs ${pricePaise}`)
  if (refundPaise !== duePaise || backPaise !== duePaise || (quotedPaise ?? duePaise) !== duePaise)
    findings.push(
      `offer ${asked.id}: ${duePaise} go back; quoted ${quotedPaise}, told ${refundPaise}, queued ${backPaise}`,
    )
}
