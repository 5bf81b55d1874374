import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../../bench/load.ts'
import { appointmentNumber } from '../../contract/core/appointment-number.ts'
import { ask, control } from './client.ts'
import type { Slot } from './clinic.ts'
import type { Stage } from './stage.ts'

export interface WorstMoment {
  count: number
  told: number
  p50Seconds: number
  maxSeconds: number
}

interface Paid {
  appointmentId: number
  at: number
}

const patienceMs = 300_000

/** Holds and pays, and closes the browser before the checkout could report it. */
async function payAndVanish({ apiUrls, patients, sandboxUrl }: Stage, slot: Slot, index: number): Promise<Paid> {
  const { clinicianId, centreId, startsAt } = slot
  const { answer } = await ask(apiUrls, {
    path: '/api/booking/initiate',
    token: patients[index]?.token,
    body: { clinicianId, centreId, startsAt, appointmentType: 'IN_PERSON' },
  })
  if (answer?.status !== 201) throw new Error(`A slot that is free could not be held: ${answer?.status}`)
  await control(sandboxUrl, 'pay', { orderId: answer.body.payment.orderId })
  return { appointmentId: answer.body.appointment.id, at: Date.now() }
}

/** From capture to the message on the patient's phone, for browsers that crash in between. */
export async function measureWorstMoment(
  stage: Stage,
  { slots, webhooks }: { slots: Slot[]; webhooks: 'come' | 'lost' },
): Promise<WorstMoment> {
  await control(stage.sandboxUrl, 'webhooks', { vendor: 'razorpay', action: webhooks === 'lost' ? 'hold' : 'release' })
  const paid = await Promise.all(slots.map((slot, index) => payAndVanish(stage, slot, index)))
  const seconds = new Map<number, number>()
  for (const end = Date.now() + patienceMs; Date.now() < end && seconds.size < paid.length; await sleep(250)) {
    const { items } = (await control(stage.sandboxUrl, 'messages')) as {
      items: { template: string; values: Record<string, string>; at: string }[]
    }
    for (const { appointmentId, at } of paid) {
      const message = items.find(
        ({ template, values }) =>
          template === 'appointment_confirmed' && Object.values(values).includes(appointmentNumber(appointmentId)),
      )
      if (message !== undefined) seconds.set(appointmentId, (Date.parse(message.at) - at) / 1000)
    }
  }
  const all = [...seconds.values()]
  return { count: paid.length, told: all.length, p50Seconds: percentile(all, 0.5), maxSeconds: percentile(all, 1) }
}
