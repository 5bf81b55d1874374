import type { SentMessage } from './vendors.ts'
import { nowMs, type World } from './world.ts'

interface Row {
  id: number
  status: string
  endsAt: Date
  number: string
  online: boolean
  hasPaid: boolean
}

const isUnsure = ({ sender, id }: SentMessage, world: World) =>
  sender === undefined || sender.wasUnsure || sender.isDead || world.inbox.slowedDown.has(id)

/** Who has an appointment to come was told so, once; twice only where nobody could know whether the first had gone out. */
export async function checkMessages(world: World): Promise<void> {
  const { stage, inbox, findings } = world
  const { rows } = await stage.pool.query<Row>(
    `select a.id, a.status, a.scheduled_end_at as "endsAt", 'MB-' || a.id as number,
       a.appointment_type = 'ONLINE' as online, a.fee_amount > 0 as "hasPaid"
     from appointments a order by a.id`,
  )
  for (const { id, status, endsAt, number } of rows) {
    const sent = inbox.messages.filter(
      ({ template, values }) => template === 'appointment_confirmed' && values['6'] === number,
    )
    const unsure = sent.filter((message) => isUnsure(message, world)).length
    if (sent.length > Math.max(1, unsure + 1))
      findings.push(`appointment ${id} was confirmed ${sent.length} times by message`)
    if (status === 'CONFIRMED' && endsAt.getTime() > nowMs(world) && sent.length === 0) {
      findings.push(`appointment ${id} is confirmed and its patient was not told`)
    }
    if (status === 'BOOKED' || status === 'EXPIRED') {
      if (sent.length > 0) findings.push(`appointment ${id} is ${status} and was confirmed by message`)
    }
  }
}
