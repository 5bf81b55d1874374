import { setTimeout as sleep } from 'node:timers/promises'
import type { SignedInPatient } from '../../bench/sessions.ts'
import { ask, control, type Call } from './client.ts'
import type { Slot } from './clinic.ts'

/** What one patient requested and was told: the client's own log, which the database has to agree with. */
export interface Told {
  patientId: number
  clinicianId: number
  startsAt: string
  appointmentId?: number
  orderId?: string
  /** What they paid at the gateway. */
  paid: { paymentId: string; at: number }[]
  /** The status in the reply to a verified payment. */
  settledAs?: string
  cancelAsked: boolean
  cancelled: boolean
  moveAsked?: string
  movedTo?: string
  plan?: Plan
  /** The result of requesting a slot: 201, or the code of the refusal. */
  outcome: string
  /** Requests for which no attempt got a reply that says what happened. */
  ambiguous: string[]
  troubles: string[]
}

/** Percentages of those who hold a slot. */
const plans = { pays: 68, browser_dies: 10, pays_late: 6, pays_twice: 4, fails_first: 4, gives_up: 8 } as const
type Plan = keyof typeof plans

const cancelShare = 0.2
const moveShare = 0.08

function choosePlan(): Plan {
  let point = Math.random() * 100
  for (const [plan, share] of Object.entries(plans)) if ((point -= share) < 0) return plan as Plan
  return 'pays'
}

export interface World {
  apiUrls: string[]
  sandboxUrl: string
  holdSeconds: number
  slots: Slot[]
}

interface Checkout {
  razorpay_order_id: string
  razorpay_payment_id: string
  razorpay_signature: string
}

/** Requests a slot. The result continues with the follow-up: paying in one way or another, cancelling, moving. */
export async function holdSlot(
  world: World,
  patient: SignedInPatient,
  slot: Slot,
  told: Told,
): Promise<(() => Promise<void>) | undefined> {
  const { clinicianId, centreId, startsAt } = slot
  const say = async (name: string, call: Call) => {
    const { answer, troubles } = await ask(world.apiUrls, { ...call, token: patient.token })
    told.troubles.push(...troubles)
    if (answer === undefined) told.ambiguous.push(name)
    return answer
  }
  const body = { clinicianId, centreId, startsAt, appointmentType: Math.random() < 0.5 ? 'ONLINE' : 'IN_PERSON' }
  const held = await say('initiate', { path: '/api/booking/initiate', body })
  if (held === undefined) return undefined
  told.outcome = held.status === 201 ? '201' : String(held.body.code ?? held.status)
  if (held.status !== 201) return undefined
  told.appointmentId = held.body.appointment.id
  told.orderId = held.body.payment?.orderId
  if (held.body.payment === null) told.settledAs = held.body.appointment.status

  const plan = (told.plan = choosePlan())
  const pay = async (more: object = {}): Promise<Checkout> => {
    const paid = (await control(world.sandboxUrl, 'pay', { orderId: told.orderId, ...more })) as Checkout & {
      payment: { captured: boolean }
    }
    if (paid.payment.captured) told.paid.push({ paymentId: paid.razorpay_payment_id, at: Date.now() })
    const { payment: _, ...checkout } = paid
    return checkout
  }
  const verify = async (checkout: Checkout) => {
    const verified = await say('verify', { path: '/api/payment/verify', body: checkout })
    if (verified?.status === 200) told.settledAs = verified.body.appointment.status
    else if (verified !== undefined) told.settledAs = `refused ${verified.body.code}`
  }

  return async () => {
    if (told.orderId !== undefined) {
      if (plan === 'gives_up') return
      if (plan === 'pays_late') await sleep((world.holdSeconds + 1) * 1000)
      if (plan === 'fails_first') await pay({ outcome: 'failed' })
      const checkout = await pay()
      if (plan === 'pays_twice') await pay({ again: true })
      if (plan === 'browser_dies') return
      await verify(checkout)
    }
    if (told.settledAs !== 'CONFIRMED') return
    const point = Math.random()
    if (point < cancelShare) await cancel()
    else if (point < cancelShare + moveShare) await move()
  }

  async function cancel(): Promise<void> {
    told.cancelAsked = true
    const path = `/api/patient-dashboard/appointments/${told.appointmentId}/cancel`
    const cancelled = await say('cancel', { path, body: {} })
    told.cancelled = cancelled?.status === 200
  }

  async function move(): Promise<void> {
    const others = world.slots.filter((other) => other.clinicianId === clinicianId)
    const target = others[Math.floor(Math.random() * others.length)]
    told.moveAsked = target?.startsAt
    const path = `/api/patient-dashboard/appointments/${told.appointmentId}/reschedule`
    const moved = await say('reschedule', { path, body: { startsAt: told.moveAsked } })
    if (moved?.status === 200) told.movedTo = told.moveAsked
    // A refusal means that nothing was moved, unless an earlier attempt succeeded and its reply was lost.
    else if (moved !== undefined && told.troubles.length === 0) told.moveAsked = undefined
  }
}
