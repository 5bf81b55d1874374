import { afterAll, beforeAll, expect, it } from 'vitest'
import { appointmentMessages, templateValues, type AppointmentTemplate } from '../../server/messaging/messages.ts'
import { createTestApp, signInByCode, type TestApp } from '../support/app.ts'
import { bookingBody, createClinician } from '../support/factories.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

// Half past midnight in India, when it is the evening before in UTC; and an hour and a half earlier in Dubai.
const startsAt = '2026-01-07T19:00:00.000Z'

const facts = {
  appointmentId: 7,
  patientName: 'Asha Verma',
  clinicianName: 'Dr Meera Nair',
  startsAt: Temporal.Instant.from(startsAt),
  previousStartsAt: Temporal.Instant.from('2025-12-31T18:45:00Z'),
  previousTimezone: null,
  previousCentreName: null,
  timezone: 'Asia/Kolkata',
  isOnline: true,
  centreName: 'Indiranagar',
  centreAddress: '',
  joinUrl: 'https://meet.google.com/abc-defg-hij',
  paidPaise: 160_000,
  receiptNumber: 'MB/25-26/000001',
  refund: { amountPaise: 160_000, reason: 'CANCELLED' },
  refundSums: { processedPaise: 0, pendingPaise: 0, waitingPaise: 0 },
  duePaise: 160_000,
  holdExpiresAt: Temporal.Instant.from('2026-03-29T01:30:00Z'),
  offerLink: 'https://mibo.example/offer/x',
  cancelUntil: Temporal.Instant.from('2026-01-06T19:00:00Z'),
}

const said = (template: AppointmentTemplate, more = {}) =>
  Object.values(
    templateValues(template, {
      facts: { ...facts, ...more },
      publicUrl: 'https://book.clinic.example',
      language: 'en',
    }),
  )

const dated = (Object.keys(appointmentMessages) as AppointmentTemplate[]).filter((name) =>
  Object.keys(appointmentMessages[name].variables).some((variable) => variable === 'date'),
)

it('every message with a day is listed here', () => {
  expect(dated).toEqual([
    'appointment_confirmed',
    'appointment_reminder',
    'meet_link',
    'appointment_cancelled',
    'appointment_offer',
    'payment_link',
  ])
})

it.each(dated)('%s has the day and time of the centre, not of the server or UTC', (template) => {
  expect(said(template)).toEqual(expect.arrayContaining(['Thu, 8 Jan 2026', '12:30 am']))
  expect(said(template, { timezone: 'Asia/Dubai' })).toEqual(expect.arrayContaining(['Wed, 7 Jan 2026', '11:00 pm']))
})

it('a move names each time in the zone of its own centre', () => {
  expect(said('appointment_rescheduled')).toEqual(
    expect.arrayContaining(['Thu, 1 Jan 2026, 12:15 am', 'Thu, 8 Jan 2026, 12:30 am']),
  )
  expect(said('appointment_rescheduled', { previousTimezone: 'Asia/Dubai', previousCentreName: 'Deira' })).toEqual(
    expect.arrayContaining(['Wed, 31 Dec 2025, 10:45 pm, Deira', 'Thu, 8 Jan 2026, 12:30 am, Indiranagar']),
  )
})

it('a confirmation in the newer shape says until when it can be cancelled, and only that shape does', async () => {
  const clinician = await createClinician(test, { startTime: '00:00', endTime: '24:00', feeRupees: 0 })
  const confirmedTo = async (at: string) => {
    const patient = await signInByCode(test)
    const body = bookingBody(clinician, at, { appointmentType: 'IN_PERSON' })
    expect((await test.call('POST', '/api/booking/initiate', { token: patient.token, body })).status).toBe(201)
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${patient.phone}`)
    return items.find(({ template }: { template: string }) => template.startsWith('appointment_confirmed'))
  }
  const later = (hours: number) => test.clock.now().round('hour').add({ hours }).toString()
  expect(Object.keys((await confirmedTo(later(60))).values)).toHaveLength(6)
  const sendAs = (name: string) =>
    test.database.pool.query(
      `update notification_templates set provider_template_id = $1 where name = 'appointment_confirmed'`,
      [name],
    )
  await sendAs('appointment_confirmed_v2')
  const until = test.clock.now().round('hour').add({ hours: 37 }).toZonedDateTimeISO('Asia/Kolkata')
  const { values } = await confirmedTo(later(61))
  expect(values['7']).toMatch(new RegExp(`^Free cancellation until \\w{3}, ${until.day} .*:${until.minute} [ap]m\\.$`))
  expect((await confirmedTo(later(20))).values['7']).toBe(
    'It starts too soon to be cancelled or moved online. Please call us.',
  )
  await sendAs('appointment_confirmed')
})

it('a booking’s message is written in the centre’s zone', async () => {
  for (const [timezone, day, time] of [
    ['Asia/Kolkata', 'Thu, 8 Jan 2026', '12:30 am'],
    ['Asia/Dubai', 'Wed, 7 Jan 2026', '11:00 pm'],
  ] as const) {
    const hours = { startTime: '00:00', endTime: '24:00', timezone, feeRupees: 0 }
    const clinician = await createClinician(test, hours)
    const patient = await signInByCode(test)
    const body = bookingBody(clinician, startsAt, { appointmentType: 'IN_PERSON' })
    expect((await test.call('POST', '/api/booking/initiate', { token: patient.token, body })).status).toBe(201)
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${patient.phone}`)
    const confirmed = items.find(({ template }: { template: string }) => template === 'appointment_confirmed')
    expect(Object.values(confirmed.values)).toEqual(expect.arrayContaining([day, time]))
  }
})
