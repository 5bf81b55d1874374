import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, newPhone, signIn, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { pay, verify } from '../support/gateway.ts'
import { scenario, slotAt, type Held, type Mode } from '../support/scenario.ts'

let test: TestApp

beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

/** The properties of a calendar file by name, with lines unfolded (RFC 5545, 3.1); the first of repeated ones. */
function parse(file: string): Record<string, string> {
  expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  const event = file.replaceAll(/\r\n[ \t]/g, '').split('BEGIN:VEVENT')
  const lines = `${event[0]?.split('BEGIN:VTIMEZONE')[0] ?? ''}${event[1] ?? ''}`.split('\r\n')
  const pairs = lines
    .filter((line) => line.includes(':'))
    .map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1)] as [string, string]
    })
  return Object.fromEntries(pairs.toReversed())
}

async function calendarOf({ appointmentId, patient }: Held) {
  const reply = await test.call('GET', `/api/patient-dashboard/appointments/${appointmentId}/calendar.ics`, {
    token: patient.token,
  })
  return { ...reply, file: reply.status === 200 ? parse(reply.body as string) : {} }
}

async function booked(timezone: string, mode: Mode, startsAt: string): Promise<Held> {
  const clinician = await createClinician(test, { timezone, fullName: 'Dr Anand, MD; Rao' })
  const held = await scenario.paidAppointment(test, clinician, { startsAt, mode })
  return held
}

it('a calendar file has the centre’s time, an alarm, and follows a reschedule and a cancellation', async () => {
  const startsAt = '2026-01-08T04:30:00.000Z'
  const held = await booked('Asia/Kolkata', 'IN_PERSON', startsAt)
  const first = await calendarOf(held)
  expect(first.headers['content-type']).toBe('text/calendar; charset=utf-8')
  expect(first.file).toMatchObject({
    METHOD: 'PUBLISH',
    STATUS: 'CONFIRMED',
    SEQUENCE: '0',
    DTSTAMP: expect.stringMatching(/^\d{8}T\d{6}Z$/),
    UID: `appointment-${held.appointmentId}@localhost`,
    'DTSTART;TZID=Asia/Kolkata': '20260108T100000',
    'DTEND;TZID=Asia/Kolkata': '20260108T103000',
    SUMMARY: String.raw`Appointment\, Dr Anand\, MD\; Rao`,
  })
  expect(first.body).toContain('BEGIN:VTIMEZONE\r\nTZID:Asia/Kolkata')
  expect(first.body).toContain('BEGIN:VALARM')
  expect(first.file.LOCATION).toContain('12 Rest House Road')

  await test.call('POST', `/api/patient-dashboard/appointments/${held.appointmentId}/reschedule`, {
    token: held.patient.token,
    body: { startsAt: '2026-01-09T05:00:00.000Z' },
  })
  const moved = await calendarOf(held)
  expect(moved.file).toMatchObject({
    SEQUENCE: '1',
    UID: first.file.UID,
    'DTSTART;TZID=Asia/Kolkata': '20260109T103000',
  })

  await test.call('POST', `/api/patient-dashboard/appointments/${held.appointmentId}/cancel`, {
    token: held.patient.token,
  })
  const cancelled = await calendarOf(held)
  expect(cancelled.file).toMatchObject({ METHOD: 'CANCEL', STATUS: 'CANCELLED', SEQUENCE: '2', UID: first.file.UID })
  expect(cancelled.body).not.toContain('BEGIN:VALARM')
})

it('a calendar file is right in a zone with summer time', async () => {
  test.clock.set('2026-03-27T08:00:00Z')
  const held = await booked('Europe/London', 'ONLINE', '2026-03-30T09:00:00.000Z')
  const { file, body } = await calendarOf(held)
  expect(file['DTSTART;TZID=Europe/London']).toBe('20260330T100000')
  expect(body).toContain('BEGIN:DAYLIGHT')
})

it('a calendar file has the link of a video call, once there is one', async () => {
  test.clock.set('2026-01-05T02:30:00Z')
  const held = await booked('Asia/Kolkata', 'ONLINE', slotAt(0))
  await test.runJobs()
  const { file } = await calendarOf(held)
  expect(file['URL;VALUE=URI'] ?? file.URL).toMatch(/^https:\/\/meet\.google\.com\//)
})

it('there is no calendar file for a hold that was never confirmed, nor for another patient', async () => {
  const clinician = await createClinician(test)
  const held = await scenario.heldAppointment(test, clinician)
  expect((await calendarOf(held)).status).toBe(404)
  await verify(test, held.patient, (await pay(test, held.orderId)).result)
  expect((await calendarOf({ ...held, patient: await signIn(test, { phone: newPhone() }) })).status).toBe(404)
  expect((await calendarOf(held)).status).toBe(200)
})
