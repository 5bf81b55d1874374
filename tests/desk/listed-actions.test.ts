import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { nextSlot } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

// What a visit's `can` lists is what the server then does.

let test: TestApp
let desk: Desk
beforeAll(async () => void (test = await createTestApp({ env: { STAFF_UNDO_SECONDS: '60' } })))
beforeEach(async () => void (desk = await openDesk(test)))
afterAll(() => test.close())

const pathOf = (id: number) => `/api/staff/appointments/${id}`
const canOf = async (member: StaffMember, id: number): Promise<string[]> =>
  (await member.call('GET', pathOf(id))).body.can
const statusOf = async (member: StaffMember, id: number, what: string, body = {}) =>
  (await member.call('POST', `${pathOf(id)}/${what}`, body)).status

it('the step back is there from the arrival on, of a visit that was booked on an earlier day, too', async () => {
  const id = await visitAtDesk(test, desk)
  expect(await canOf(desk.reception, id)).not.toContain('stepBack')
  expect(await statusOf(desk.reception, id, 'step-back')).toBe(409)
  test.clock.advance({ hours: 24 })
  desk.reception = await staffMember(test, { role: 'FRONT_DESK', centreId: desk.clinician.centreId })
  expect(await statusOf(desk.reception, id, 'check-in')).toBe(200)
  expect(await canOf(desk.reception, id)).toContain('stepBack')
  expect(await statusOf(desk.reception, id, 'step-back')).toBe(200)
  expect(await canOf(desk.reception, id)).not.toContain('stepBack')
})

it('a clinician can undo a step of the visit, and no move by the desk', async () => {
  const { clinicianId } = desk.clinician
  const clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId })
  const id = await visitAtDesk(test, desk)
  await desk.reception.call('POST', `${pathOf(id)}/move`, { startsAt: nextSlot(desk.clinician) })
  expect(await canOf(desk.reception, id)).toContain('undo')
  expect(await canOf(clinician, id)).not.toContain('undo')
  expect(await statusOf(clinician, id, 'undo')).toBe(403)
  expect(await statusOf(clinician, id, 'start')).toBe(200)
  expect(await canOf(clinician, id)).toContain('undo')
  expect(await statusOf(clinician, id, 'undo')).toBe(200)
})

it('what is due can be paid by whoever takes money, of a visit and of a hold', async () => {
  const clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId: desk.clinician.clinicianId })
  const due = await visitAtDesk(test, desk)
  expect(await canOf(desk.reception, due)).toContain('pay')
  expect(await canOf(clinician, due)).not.toContain('pay')
  expect(await statusOf(desk.reception, due, 'payments', { method: 'UPI', amountPaise: 160_000 })).toBe(201)
  expect(await canOf(desk.reception, due)).not.toContain('pay')

  const held = await visitAtDesk(test, desk, { payment: { how: 'LINK', holdMinutes: 30 } })
  expect(await canOf(desk.reception, held)).toContain('pay')
  test.clock.advance({ minutes: 31 })
  desk.reception = await staffMember(test, { role: 'FRONT_DESK', centreId: desk.clinician.centreId })
  expect(await canOf(desk.reception, held)).not.toContain('pay')
})

it('a step takes no body but an empty one', async () => {
  const id = await visitAtDesk(test, desk)
  expect(await statusOf(desk.reception, id, 'check-in', { at: 'noon' })).toBe(400)
  expect(await statusOf(desk.reception, id, 'check-in')).toBe(200)
})
