import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveNumberOwner } from '../../server/identity/number-owner.ts'
import { expireHolds } from '../../server/appointments/expire.ts'
import { movableClock } from '../../server/core/clock.ts'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { transact } from '../../server/db/transact.ts'
import { examineTables } from '../../server/operations/doctor/tables.ts'
import { queueReminders } from '../../server/messaging/remind.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { queueMissingMeetings } from '../../server/video/find-missing.ts'
import { createTestApp, signInByCode, type TestApp } from '../support/app.ts'
import { pay } from '../support/gateway.ts'
import { scenario } from '../support/scenario.ts'
import { spellings } from './old-people.ts'
import { createSmallClinic } from './shapes.ts'

/** The real time, since PostgreSQL's own clock is involved. */
const start = Temporal.Now.instant().round('second')
const clinician = { clinicianId: 1, centreId: 1 }
let test: TestApp
const rowsOf = async (text: string, values: unknown[] = []) => (await test.database.pool.query(text, values)).rows

beforeAll(async () => {
  const old = await createSmallClinic('B')
  await migrateDatabase(old.pool, { now: start })
  const env = { OTHER_SYSTEM: 'on', JWT_ACCESS_EXPIRY: '6d', REMINDER_HOURS: '24' }
  test = await createTestApp({ database: old, clock: movableClock(start), env })
})
afterAll(() => test.close())

let slots = 0
/** Books as the earlier system does: directly in the table, `hours` from now, at a time that is free. */
async function bookAsBefore(
  patientId: number,
  { hours = 24 * 30 + (slots += 1), status = 'CONFIRMED', source = 'WEB_PATIENT' } = {},
): Promise<number> {
  const startsAt = start.add({ hours }).toString()
  const [{ id }] = await rowsOf(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at, scheduled_end_at,
       duration_minutes, status, booked_by_user_id, source, created_at)
     values ($1, 1, 1, 'ONLINE', $2, $2::timestamptz + interval '30 minutes', 30, $3, 2, $4, $5) returning id`,
    [patientId, startsAt, status, source, start.subtract({ hours: 48 }).toString()],
  )
  return id
}

async function writeDownAsBefore(
  phone: string,
  fullName = 'Kavya Nair',
): Promise<{ userId: number; patientId: number }> {
  const [user] = await rowsOf(
    `insert into users (phone, full_name, user_type) values ($1, $2, 'PATIENT') returning id`,
    [phone, fullName],
  )
  const [patient] = await rowsOf('insert into patient_profiles (user_id) values ($1) returning id', [user.id])
  return { userId: user.id, patientId: patient.id }
}

const listOf = async (token: string) =>
  (await test.call('GET', '/api/patient-dashboard/appointments?when=all', { token })).body.items.map(
    ({ id }: { id: number }) => id,
  )

const sentTo = async (phone: string): Promise<string[]> =>
  (await test.control(`messages?phone=${phone}`)).items.map(({ template }: { template: string }) => template)

describe('a patient added by the earlier system after the take-over', () => {
  it.each(spellings.map((spell, nth) => [spell('98300543' + String(10 + nth)), `98300543${10 + nth}`]))(
    'signs in to their own visits with the phone stored as %j',
    async (written, tenDigits) => {
      const { userId, patientId } = await writeDownAsBefore(written)
      const visit = await bookAsBefore(patientId)
      const signedIn = await signInByCode(test, { phone: `91${tenDigits}`, fullName: '' })
      expect(signedIn).toMatchObject({ userId, patientId })
      expect(await listOf(signedIn.token)).toEqual([visit])
    },
  )

  it('is reported by the doctor until the next migration', async () => {
    const { userId } = await writeDownAsBefore('+91 98300 54398')
    const said = (await examineTables(test.deps.db, { isMigrated: true })).map(({ sentence }) => sentence)
    expect(said).toContain(
      `users, id ${userId}: written since, with a phone in another form. npm run migrate settles them.`,
    )
    await migrateDatabase(test.database.pool, { now: start })
    expect(await rowsOf('select phone from users where id = $1', [userId])).toEqual([{ phone: '919830054398' }])
  })

  it('is not confused with a later owner of the number', async () => {
    const first = await writeDownAsBefore('919830054399')
    const again = await writeDownAsBefore('+91 98300-54399')
    await bookAsBefore(again.patientId)
    const now = test.clock.now()
    await transact(test.deps.db, (tx) => resolveNumberOwner(tx, { phone: '919830054399', isSame: false, now }))
    const stranger = await signInByCode(test, { phone: '919830054399', fullName: 'Sunil Bose' })
    expect([first.userId, again.userId]).not.toContain(stranger.userId)
    expect(await listOf(stranger.token)).toEqual([])
  })

  it('is not mistaken for another unmerged account with the same phone', async () => {
    await writeDownAsBefore('919830054397')
    const other = await writeDownAsBefore('09830054397')
    await migrateDatabase(test.database.pool, { now: start })
    await rowsOf(`update users set phone = null where phone = '919830054397'`)
    const stranger = await signInByCode(test, { phone: '919830054397', fullName: 'Sunil Bose' })
    expect(stranger.userId).not.toBe(other.userId)
  })
})

describe('a booking in the earlier system', () => {
  it('keeps its time without expiring if the desk entered it', async () => {
    const atTheDesk = await bookAsBefore(1, { status: 'BOOKED', source: 'ADMIN_FRONT_DESK' })
    const onTheWeb = await bookAsBefore(1, { status: 'BOOKED' })
    test.clock.set(start.add({ minutes: 20 }).toString())
    await expireHolds(test.deps)
    expect(
      await rowsOf('select status from appointments where id = any($1) order by id', [[atTheDesk, onTheWeb]]),
    ).toEqual([{ status: 'BOOKED' }, { status: 'EXPIRED' }])
  })

  it('gets no second reminder, confirmation or call from us, while we notify about our own bookings', async () => {
    const asha = await signInByCode(test, { phone: '919820012345', fullName: '' })
    const theirs = await bookAsBefore(asha.patientId, { hours: 20 })
    const withoutCall = await bookAsBefore(asha.patientId, { hours: 30 })
    await rowsOf(`update appointments set updated_at = $1, status_changed_at = $1 where id = any($2)`, [
      start.subtract({ hours: 47 }).toString(),
      [theirs, withoutCall],
    ])
    expect(await queueReminders(test.deps)).toBe(1)
    expect(await queueMissingMeetings(test.deps)).toBe(0)
    const day = start.toZonedDateTimeISO('Asia/Kolkata').toPlainDate().add({ days: 9 })
    const at = day.toZonedDateTime({ timeZone: 'Asia/Kolkata', plainTime: '10:00' }).toInstant()
    const ours = await scenario.paidAppointment(test, clinician, {
      patient: asha,
      startsAt: at.toString({ fractionalSecondDigits: 3 }),
    })
    await checkOrder(test.deps, ours)
    await test.runJobs()
    const sent = await sentTo(asha.phone)
    expect(sent).toEqual(expect.arrayContaining(['appointment_confirmed', 'payment_received', 'meet_link']))
    expect(sent).not.toContain('appointment_reminder')

    // The earlier system is switched off: its reminders are not repeated.
    test.deps.config.OTHER_SYSTEM = 'off'
    expect(await queueReminders(test.deps)).toBe(0)
    expect(await queueMissingMeetings(test.deps)).toBeGreaterThan(0)
    await test.runJobs()
    expect(await sentTo(asha.phone)).not.toContain('appointment_reminder')
    test.deps.config.OTHER_SYSTEM = 'on'
  })

  it('is confirmed by either webhook, and only its own system notifies', async () => {
    const ravi = await signInByCode(test, { phone: '919820012346', fullName: '' })
    const ours = await scenario.heldAppointment(test, clinician, {
      patient: ravi,
      startsAt: start
        .toZonedDateTimeISO('Asia/Kolkata')
        .toPlainDate()
        .add({ days: 10 })
        .toZonedDateTime({ timeZone: 'Asia/Kolkata', plainTime: '10:00' })
        .toInstant()
        .toString({ fractionalSecondDigits: 3 }),
    })
    // As if the earlier system had created both the booking and its order.
    await rowsOf('update appointments set fee_amount = null where id = $1', [ours.appointmentId])
    await pay(test, ours.orderId)
    await checkOrder(test.deps, ours)
    await test.runJobs()
    expect(await rowsOf('select status from appointments where id = $1', [ours.appointmentId])).toEqual([
      { status: 'CONFIRMED' },
    ])
    expect((await sentTo(ravi.phone)).filter((template) => template !== 'otp_verification')).toEqual([])
  })
})
