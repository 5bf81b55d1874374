import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { bookAtDesk, brokenInvariants, openDesk, type Desk } from '../support/desk.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let test: TestApp
let desk: Desk
let head: StaffMember
beforeAll(async () => {
  test = await createTestApp({ start: '2026-01-20T02:30:00Z' })
  desk = await openDesk(test)
  head = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
})
afterAll(() => test.close())

const path = '/api/staff/holidays?year=2026'
const republicDay = { date: '2026-01-26', name: 'Republic Day', isClosed: true }
const slotsOn = async (date: string): Promise<number> => {
  const { clinicianId } = desk.clinician
  const { body } = await test.call('GET', `/api/clinicians/${clinicianId}/availability?from=${date}&to=${date}`)
  const days: { slots: unknown[] }[] = body.days
  return days.flatMap(({ slots }) => slots).length
}

describe('the holidays of a year', () => {
  it('are a ready list with its source, and each that is ticked closes the centre for the day', async () => {
    const startsAt = '2026-01-26T05:00:00.000Z'
    const booked = await bookAtDesk(test, desk, { startsAt })
    const { body } = await head.call('GET', path)
    expect(body.source.url).toMatch(/^https:/)
    expect(body.items).toHaveLength(18)
    expect(body.items[0]).toEqual({
      ...republicDay,
      isClosed: false,
      isEstimated: false,
      closedCentreIds: [],
      booked: 1,
      isPast: false,
    })
    expect(await slotsOn('2026-01-26')).toBe(15)

    const own = { date: '2026-01-28', name: 'Founder’s day', isClosed: true }
    const saved = await head.call('PUT', path, { items: [republicDay, own] })
    expect(saved.status).toBe(200)
    expect(saved.body.items.filter((item: { isClosed: boolean }) => item.isClosed)).toMatchObject([republicDay, own])
    expect([await slotsOn('2026-01-26'), await slotsOn('2026-01-28'), await slotsOn('2026-01-27')]).toEqual([0, 0, 16])
    const closures = await test.database.pool.query(
      `select cl.id, o.appointment_id as "appointmentId" from closures cl left join closure_offers o on o.closure_id = cl.id
       where cl.holiday_on = '2026-01-26'`,
    )
    expect(closures.rows).toEqual([{ id: expect.any(Number), appointmentId: booked.body.appointment.id }])
    expect(await brokenInvariants(test)).toEqual([])

    const twice = await Promise.all([1, 2].map(() => head.call('PUT', path, { items: [republicDay] })))
    expect(twice.map(({ status }) => status)).toEqual([200, 200])
    expect([await slotsOn('2026-01-26'), await slotsOn('2026-01-28')]).toEqual([0, 16])
    expect((await head.call('PUT', path, { items: [] })).body.items).toHaveLength(18)
    expect(await slotsOn('2026-01-26')).toBe(15)
  })

  it('are closures apart from one of the same day by hand, which stays when the holiday is unticked', async () => {
    expect((await head.call('PUT', path, { items: [republicDay] })).status).toBe(200)
    const made = await head.call('POST', '/api/staff/closures', {
      centreId: desk.clinician.centreId,
      startsAt: '2026-01-25T18:30:00.000Z',
      endsAt: '2026-01-26T18:30:00.000Z',
      reason: republicDay.name,
    })
    expect(made.status).toBe(201)
    const byHand = `/api/staff/closures/${made.body.closure.id}`
    expect((await head.call('PUT', path, { items: [] })).status).toBe(200)
    expect((await head.call('GET', byHand)).status).toBe(200)
    expect((await head.call('DELETE', byHand)).status).toBe(204)
  })

  it('are for who looks after the centre, and of the year that is asked for', async () => {
    const other = await openDesk(test)
    const { centreId, clinicianId } = desk.clinician
    const clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId })
    expect((await clinician.call('PUT', path, { items: [] })).status).toBe(403)
    expect((await desk.reception.call('GET', path)).status).toBe(403)
    expect((await head.call('GET', `${path}&centreId=${other.clinician.centreId}`)).status).toBe(404)
    expect((await head.call('GET', `${path}&centreId=${centreId}`)).status).toBe(200)
    const foreign = await head.call('PUT', path, { items: [{ ...republicDay, date: '2027-01-26' }] })
    expect(foreign).toMatchObject({ status: 400, body: { fieldProblems: { 'items.0.date': { code: 'BAD_YEAR' } } } })
    expect((await head.call('PUT', path, { items: [], years: 1 })).status).toBe(400)
    expect((await head.call('GET', '/api/staff/holidays?year=2050')).body).toMatchObject({ source: null, items: [] })
  })

  it('that are over stay as they were', async () => {
    await head.call('PUT', path, { items: [republicDay] })
    test.clock.advance({ hours: 24 * 7 })
    const later = await staffMember(test, { role: 'MANAGER' })
    const { body } = await later.call('PUT', `${path}&centreId=${desk.clinician.centreId}`, {
      items: [{ ...republicDay, date: '2026-01-20', name: 'Late' }],
    })
    expect(body.items[0]).toMatchObject({ ...republicDay, isPast: true })
    expect(body.items.map(({ date }: { date: string }) => date)).not.toContain('2026-01-20')
  })
})
