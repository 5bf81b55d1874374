import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, type TestApp } from '../support/app.ts'
import { openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { nextSlot, scenario } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let test: TestApp
let desk: Desk
let url: string

beforeAll(async () => {
  test = await createTestApp()
  desk = await openDesk(test)
  url = await test.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => test.close())

interface Heard {
  event: string
  id: number
  data: { id: number }
}

/** An open calendar: what it hears, in its order, and when its stream ends. */
async function openCalendar(who: StaffMember, { centreId, lastEventId }: { centreId: number; lastEventId?: number }) {
  const stop = new AbortController()
  const reply = await fetch(`${url}/api/staff/live?centreId=${centreId}`, {
    headers: { cookie: who.cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }) },
    signal: stop.signal,
  })
  const heard: Heard[] = []
  let lastId = 0
  const over = (async () => {
    let rest = ''
    for await (const chunk of reply.body ?? []) {
      rest += Buffer.from(chunk).toString()
      const blocks = rest.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
        if (fields.id !== undefined) lastId = Number(fields.id)
        if (fields.data !== undefined)
          heard.push({ event: fields.event, id: Number(fields.id), data: JSON.parse(fields.data) })
      }
    }
  })().catch(() => undefined)
  return { status: reply.status, type: reply.headers.get('content-type'), heard, over, lastId: () => lastId, stop }
}

describe('an open calendar', () => {
  it('receives others’ bookings within two seconds, as ids with rising numbers; another centre’s stream receives nothing', async () => {
    const other = await openDesk(test)
    const [mine, theirs] = await Promise.all([
      openCalendar(desk.reception, desk.clinician),
      openCalendar(other.reception, other.clinician),
    ])
    expect([mine.status, mine.type]).toEqual([200, 'text/event-stream'])
    const startedMs = performance.now()
    const id = await visitAtDesk(test, desk)
    await expect.poll(() => mine.heard.some(({ event, data }) => event === 'appointment' && data.id === id)).toBe(true)
    expect(performance.now() - startedMs).toBeLessThan(2000)
    const numbers = mine.heard.map((one) => one.id)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    expect(theirs.heard).toEqual([])
    mine.stop.abort()
    theirs.stop.abort()
  })

  it('that missed changes is told to resync, and one that missed nothing is not', async () => {
    const first = await openCalendar(desk.reception, desk.clinician)
    await expect.poll(() => first.lastId()).toBeGreaterThan(0)
    const lastEventId = first.lastId()
    first.stop.abort()
    const nothingMissed = await openCalendar(desk.reception, { ...desk.clinician, lastEventId })
    await visitAtDesk(test, desk)
    await expect.poll(() => nothingMissed.heard.length).toBeGreaterThan(0)
    const missed = await openCalendar(desk.reception, { ...desk.clinician, lastEventId })
    await expect.poll(() => missed.heard[0]?.event).toBe('resync')
    expect(nothingMissed.heard.some(({ event }) => event === 'resync')).toBe(false)
    missed.stop.abort()
    nothingMissed.stop.abort()
  })

  it('of a deactivated user ends at once', async () => {
    const leaving = await staffMember(test, { role: 'FRONT_DESK', centreId: desk.clinician.centreId })
    const calendar = await openCalendar(leaving, desk.clinician)
    await test.database.pool.query(`update users set is_active = false where id = $1`, [leaving.userId])
    const startedMs = performance.now()
    await calendar.over
    expect(performance.now() - startedMs).toBeLessThan(2000)
    expect((await leaving.call('GET', '/api/staff-auth/me')).status).toBe(401)
  })

  it('without a session is refused', async () => {
    const reply = await fetch(`${url}/api/staff/live`)
    expect(reply.status).toBe(401)
  })
})

describe('the calendar', () => {
  const day = { from: '2026-01-06', to: '2026-01-06' }
  const address = (centreId: number, { from, to } = day) =>
    `/api/staff/calendar?centreId=${centreId}&from=${from}&to=${to}`

  it('has the centre’s clinicians with open hours and cards', async () => {
    const id = await visitAtDesk(test, desk)
    const { status, body } = await desk.reception.call('GET', address(desk.clinician.centreId))
    expect(status).toBe(200)
    const [column] = body.clinicians
    expect(column.open[0]).toMatchObject({ startsAt: '2026-01-06T03:30:00.000Z', endsAt: '2026-01-06T11:30:00.000Z' })
    expect(column.appointments.find((card: { id: number }) => card.id === id)).toMatchObject({
      status: 'CONFIRMED',
      duePaise: 160_000,
      isNew: true,
      patient: { fullName: 'Asha Menon' },
    })
  })

  it('is not there for another centre’s staff, and 15 days are too many', async () => {
    const other = await openDesk(test)
    const foreign = await other.reception.call('GET', address(desk.clinician.centreId))
    const long = { from: '2026-01-01', to: '2026-01-15' }
    const tooLong = await desk.reception.call('GET', address(desk.clinician.centreId, long))
    expect([foreign.status, tooLong.status]).toEqual([404, 400])
  })

  it('and its stream are not there for a centre with which a clinician has nothing to do, nor for none', async () => {
    const other = await openDesk(test)
    const clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId: desk.clinician.clinicianId })
    const admin = await staffMember(test)
    for (const [member, centreId] of [
      [clinician, other.clinician.centreId],
      [admin, 987_654],
    ] as const) {
      expect((await member.call('GET', address(centreId))).status).toBe(404)
      expect((await member.call('GET', `/api/staff/live?centreId=${centreId}`)).status).toBe(404)
    }
    const span = 'from=2026-01-06&to=2026-01-06'
    const slots = `/api/staff/slots?clinicianId=${other.clinician.clinicianId}&${span}`
    expect((await desk.reception.call('GET', slots)).status).toBe(404)
    const drawers = `/api/staff/drawers?centreId=987654`
    expect((await admin.call('GET', drawers)).status).toBe(404)
    const opened = await admin.call('POST', '/api/staff/drawers', { centreId: 987_654, openingPaise: 0 })
    expect(opened.status).toBe(404)
  })

  it('hatches what is closed there, and not what is closed for the clinician at another centre', async () => {
    const { clinicianId, centreId } = desk.clinician
    const other = await openDesk(test)
    const admin = await staffMember(test)
    const span = { startsAt: '2026-01-06T04:30:00.000Z', endsAt: '2026-01-06T05:30:00.000Z', reason: 'Training' }
    const closuresAt = async (at: number) => {
      const { body } = await admin.call('GET', address(at))
      const column = body.clinicians.find(({ id }: { id: number }) => id === clinicianId)
      return column.closures.map(({ startsAt }: { startsAt: string }) => startsAt)
    }
    await admin.call('POST', '/api/staff/closures', { clinicianId, centreId: other.clinician.centreId, ...span })
    expect(await closuresAt(centreId)).toEqual([])
    await admin.call('POST', '/api/staff/closures', { clinicianId, centreId, ...span })
    expect(await closuresAt(centreId)).toEqual([span.startsAt])
  })

  it('shows a clinician their own visits only, and lets them start but not move one', async () => {
    const { clinicianId, centreId } = desk.clinician
    const clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId })
    const other = await openDesk(test)
    const foreignId = await visitAtDesk(test, other)
    const id = await visitAtDesk(test, desk)
    const { body } = await clinician.call('GET', address(centreId))
    expect(body.clinicians.map((column: { id: number }) => column.id)).toEqual([clinicianId])
    expect((await clinician.call('GET', `/api/staff/appointments/${foreignId}`)).status).toBe(404)
    const moved = await clinician.call('POST', `/api/staff/appointments/${id}/move`, {
      startsAt: '2026-01-07T04:30:00Z',
    })
    expect([moved.status, moved.body.details]).toEqual([403, { permission: 'desk.write' }])
    expect((await clinician.call('POST', `/api/staff/appointments/${id}/start`, {})).status).toBe(200)
  })
})

describe('a calendar', () => {
  /** Of all that the reader sees. */
  const cardsOf = async (reader: StaffMember, startsAt: string) => {
    const day = Temporal.Instant.from(startsAt).toZonedDateTimeISO('Asia/Kolkata').toPlainDate().toString()
    const { body } = await reader.call('GET', `/api/staff/calendar?from=${day}&to=${day}`)
    return body.clinicians.flatMap((one: { appointments: unknown[] }) => one.appointments)
  }

  it('reloaded shows every change in between, and never another user’s view', async () => {
    const here = await openDesk(test)
    const other = await openDesk(test)
    const startsAt = nextSlot(here.clinician)
    expect(await cardsOf(here.reception, startsAt)).toEqual([])
    const phone = newPhone()
    const id = await visitAtDesk(test, here, { startsAt, fullName: 'Leela Rao', phone })
    const card = { id, duePaise: 160_000, patient: { fullName: 'Leela Rao', phone } }
    expect(await cardsOf(here.reception, startsAt)).toMatchObject([card])
    await test.database.pool.query(`update users set full_name = 'Leela Gowda' where phone = $1`, [phone])
    await here.reception.call('POST', `/api/staff/appointments/${id}/payments`, { method: 'CASH', amountPaise: 60_000 })
    expect(await cardsOf(here.reception, startsAt)).toMatchObject([
      { id, duePaise: 100_000, patient: { fullName: 'Leela Gowda' } },
    ])
    expect(await cardsOf(other.reception, startsAt)).toEqual([])
  })

  it('drops a hold when it expires, without any write', async () => {
    const here = await openDesk(test)
    const startsAt = nextSlot(here.clinician)
    const { appointmentId: id } = await scenario.heldAppointment(test, here.clinician, { startsAt })
    test.clock.advance({ seconds: 890 })
    await cardsOf(here.reception, startsAt)
    expect(await cardsOf(here.reception, startsAt)).toMatchObject([{ id, status: 'BOOKED' }])
    test.clock.advance({ seconds: 10 })
    expect(await cardsOf(here.reception, startsAt)).toEqual([])
  })
})
