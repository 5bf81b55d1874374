import type { Pool, PoolClient } from 'pg'
import { createApp } from '../server/app.ts'
import type { Config } from '../server/core/config.ts'
import { openPool } from '../server/db/pool.ts'
import { silentLog } from '../server/core/log.ts'
import { createDeps } from '../server/bin/create-deps.ts'
import { createHmac } from 'node:crypto'
import { inParallel } from './load.ts'
import type { SignedInPatient } from './sessions.ts'
import type { FreeSlot } from './slots.ts'

export interface Statement {
  text: string
  values: unknown[]
  /** The database's replies that contain ids it generated. */
  row?: Record<string, unknown>
}

type QueryCall = { text: string; values?: unknown[] }

/** A pool that records, in order, what is sent to the database. */
export function recordingPool(url: string, kept: Statement[]): Pool {
  const pool = openPool({ connectionString: url, size: 1, onError() {} })
  pool.on('connect', (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    Object.assign(client, {
      query(first: QueryCall | string, second?: unknown, ...rest: unknown[]) {
        const text = typeof first === 'string' ? first : first.text
        const values = typeof first === 'string' ? second : first.values
        const statement: Statement = { text, values: Array.isArray(values) ? values : [] }
        kept.push(statement)
        const answer = query(first, second, ...rest) as Promise<{ rows: Record<string, unknown>[] }>
        return answer.then((result) => {
          statement.row = result.rows[0]
          return result
        })
      },
    })
  })
  return pool
}

export interface RecordedBooking {
  statements: Statement[]
  patient: SignedInPatient
  slot: FreeSlot
  orderId: string
  paymentId: string
}

/** One complete booking through the product, in this process, with every statement that it sent. */
export async function recordBooking(
  config: Config,
  { patient, slot }: { patient: SignedInPatient; slot: FreeSlot },
): Promise<RecordedBooking> {
  const statements: Statement[] = []
  const pool = recordingPool(config.DATABASE_URL, statements)
  const app = await createApp(createDeps(config, { pool, log: silentLog }))
  await app.ready()
  const headers = { authorization: `Bearer ${patient.token}` }
  const { clinicianId, centreId, startsAt } = slot
  const payload = { clinicianId, centreId, startsAt, appointmentType: 'ONLINE' }
  statements.length = 0
  const held = (await app.inject({ method: 'POST', url: '/api/booking/initiate', headers, payload })).json()
  const orderId: string = held.payment.orderId
  const paymentId = 'pay_recorded'
  const signature = createHmac('sha256', config.RAZORPAY_KEY_SECRET).update(`${orderId}|${paymentId}`).digest('hex')
  await app.inject({
    method: 'POST',
    url: '/api/payment/verify',
    headers,
    payload: { razorpay_order_id: orderId, razorpay_payment_id: paymentId, razorpay_signature: signature },
  })
  await app.close()
  await pool.end()
  return { statements, patient, slot, orderId, paymentId }
}

/** Replaces the recorded values wherever they occur. */
function replaced(value: unknown, replace: Map<string, string | number>): unknown {
  if (Array.isArray(value)) return value.map((one) => replaced(one, replace))
  if (value instanceof Temporal.Instant) return replace.get(String(value)) ?? value
  if (typeof value === 'number') return replace.get(String(value)) ?? value
  if (typeof value !== 'string') return value
  const whole = replace.get(value)
  if (whole !== undefined) return whole
  return value.replaceAll(/\d{5,}/g, (digits) => String(replace.get(digits) ?? digits))
}

/**
 * The statements with nothing but the driver, with other values; ids that the database generates are those of its
 * replies.
 */
export async function replayStatements(
  pool: Pool,
  statements: readonly Statement[],
  replace: Map<string, string | number>,
): Promise<void> {
  const client = await pool.connect()
  try {
    for (const { text, values, row = {} } of statements) {
      const { rows } = await client.query(
        text,
        values.map((value) => replaced(value, replace)),
      )
      const given = (rows[0] ?? {}) as Record<string, unknown>
      for (const [column, old] of Object.entries(row)) {
        const made = given[column]
        if (/id$/i.test(column) && typeof old === 'number' && typeof made === 'number') replace.set(String(old), made)
      }
    }
  } finally {
    client.release()
  }
}

/** A slot's times, and those around it that a statement may ask about, as those of another. */
export function replaceTimes(replace: Map<string, string | number>, from: FreeSlot, to: FreeSlot): void {
  const startOf = ({ startsAt }: FreeSlot) => Temporal.Instant.from(startsAt).epochMilliseconds
  for (let step = -2; step <= 2; step += 1) {
    const old = startOf(from) + step * halfHourMs
    const at = new Date(old + startOf(to) - startOf(from)).toISOString()
    replace.set(String(Temporal.Instant.fromEpochMilliseconds(old)), at)
  }
}

const halfHourMs = 1_800_000

/** True if the replayed bookings had the effect of the recorded one: paid and confirmed, with the message about it. */
async function isWhole(pool: Pool, bookings: number): Promise<boolean> {
  const { rows } = await pool.query<{ whole: number }>(
    `select count(*)::int as whole from payments p join appointments a on a.id = p.appointment_id
     where p.order_id like 'order_replay%' and p.status = 'SUCCESS' and a.status = 'CONFIRMED'
       and (select count(*) from notifications n where n.appointment_id = a.id) = 1`,
  )
  return rows[0]?.whole === bookings
}

/** Replays a booking for other patients and slots: what it would cost if the product's own work cost nothing. */
export async function replayBookings(
  url: string,
  recorded: RecordedBooking,
  { patients, slots }: { patients: SignedInPatient[]; slots: FreeSlot[] },
): Promise<{ perSecond: number; statements: number }> {
  const pool = openPool({ connectionString: url, size: 32, onError() {} })
  const { seconds } = await inParallel({ count: slots.length, atOnce: 32 }, async (index) => {
    const patient = patients[index % patients.length] as SignedInPatient
    const slot = slots[index] as FreeSlot
    const replace = new Map<string, string | number>()
    replaceTimes(replace, recorded.slot, slot)
    replace.set(recorded.orderId, `order_replay${index}`).set(recorded.paymentId, `pay_replay${index}`)
    replace.set(String(recorded.patient.patientId), patient.patientId)
    replace.set(String(recorded.patient.userId), patient.userId)
    replace.set(String(recorded.patient.sessionId), patient.sessionId)
    replace.set(String(recorded.slot.clinicianId), slot.clinicianId)
    replace.set(String(recorded.slot.centreId), slot.centreId)
    await replayStatements(pool, recorded.statements, replace)
  })
  if (!(await isWhole(pool, slots.length))) throw new Error('The replay did not do what a booking does.')
  await pool.end()
  return { perSecond: Math.round(slots.length / seconds), statements: recorded.statements.length }
}
