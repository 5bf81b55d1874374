import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, newPhone, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { bookAtDesk, brokenInvariants, openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { createClinician } from '../support/factories.ts'
import { losingConnection } from '../support/lost-connection.ts'
import { nextSlot, slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let database: TestDatabase
let test: TestApp
let desk: Desk
let admin: StaffMember

beforeAll(async () => {
  // A statement may take as long as it does in production.
  database = await createTestDatabase({ statementTimeoutMs: 5000 })
  test = await createTestApp({ database })
  desk = await openDesk(test)
  admin = await staffMember(test)
})
afterAll(async () => {
  await test.runJobs()
  expect(await brokenInvariants(test)).toEqual([])
  await test.close()
})

const call = (id: number, action: string, body: unknown = {}) =>
  desk.reception.call('POST', `/api/staff/appointments/${id}/${action}`, body)
const read = async (id: number) => (await desk.reception.call('GET', `/api/staff/appointments/${id}`)).body
const visit = () => visitAtDesk(test, desk, { startsAt: nextSlot(desk.clinician) })

async function countOf(statement: string, of: number): Promise<number> {
  const { rows } = await test.database.pool.query(`select count(*)::int as count ${statement}`, [of])
  return rows[0].count
}
const takenFor = async (id: number) => {
  const { rows } = await test.database.pool.query(
    'select (amount * 100)::int as paise from payments where appointment_id = $1 order by id',
    [id],
  )
  return rows.map(({ paise }) => paise)
}
const payHalf = (id: number) => call(id, 'payments', { method: 'CASH', amountPaise: 80_000 })

describe('if the reply to the COMMIT is lost', () => {
  const lost = { commit: 'done' } as const

  it('undoing undoes the last change only', async () => {
    const id = await visit()
    const movedTo = nextSlot(desk.clinician)
    await call(id, 'move', { startsAt: movedTo })
    await call(id, 'cancel', { reason: 'Wrong row', refund: 'FULL' })
    const undone = await losingConnection(test, lost, () => call(id, 'undo'))
    expect([undone.status, undone.body.appointment]).toMatchObject([200, { status: 'CONFIRMED', startsAt: movedTo }])
    expect((await read(id)).appointment).toMatchObject({ status: 'CONFIRMED', startsAt: movedTo })
  })

  it('a completed visit goes one step back', async () => {
    const id = await visit()
    await call(id, 'complete')
    const back = await losingConnection(test, lost, () => call(id, 'step-back'))
    expect([back.status, back.body.appointment.status]).toEqual([200, 'IN_PROGRESS'])
    expect((await read(id)).appointment.status).toBe('IN_PROGRESS')
  })

  it('half the fee is taken once', async () => {
    const id = await visit()
    expect((await losingConnection(test, lost, () => payHalf(id))).status).toBe(201)
    expect(await takenFor(id)).toEqual([80_000])
  })

  it('a visit and its follow-up are booked once, and answered as booked', async () => {
    const booked = await losingConnection(test, lost, () =>
      bookAtDesk(test, desk, { startsAt: nextSlot(desk.clinician), phone: newPhone() }),
    )
    expect(booked.status).toBe(201)
    const { id } = booked.body.appointment
    const startsAt = nextSlot(desk.clinician)
    const followUp = await losingConnection(test, lost, () => call(id, 'follow-up', { startsAt }))
    expect(followUp).toMatchObject({ status: 201, body: { appointment: { startsAt } } })
    expect(await countOf('from appointments where parent_appointment_id = $1', id)).toBe(1)
  })

  it('a drawer is opened', async () => {
    const { centreId } = await createClinician(test)
    const reception = await staffMember(test, { role: 'FRONT_DESK', centreId })
    const opening = () => reception.call('POST', '/api/staff/drawers', { centreId, openingPaise: 100 })
    expect((await losingConnection(test, lost, opening)).status).toBe(201)
  })

  it('a time is closed once, its patients are counted as asked, and it is opened again', async () => {
    const elsewhere = await openDesk(test)
    const { clinicianId } = elsewhere.clinician
    await visitAtDesk(test, elsewhere)
    const span = { startsAt: slotAt(-60), endsAt: slotAt(420) }
    const made = await losingConnection(test, lost, () =>
      admin.call('POST', '/api/staff/closures', { clinicianId, ...span, reason: 'Ill' }),
    )
    expect(made.status).toBe(201)
    expect(await countOf('from closures where clinician_id = $1', clinicianId)).toBe(1)
    const path = `/api/staff/closures/${made.body.closure.id}`
    const asked = await losingConnection(test, lost, () => admin.call('POST', `${path}/offers`, {}))
    expect(asked).toMatchObject({ status: 202, body: { sent: 1 } })
    expect((await losingConnection(test, lost, () => admin.call('DELETE', path))).status).toBe(204)
  })

  it('PostgreSQL is asked until it answers', async () => {
    const id = await visit()
    expect((await losingConnection(test, { ...lost, refused: 2 }, () => payHalf(id))).status).toBe(201)
    expect(await takenFor(id)).toEqual([80_000])
  })
})

describe('if the connection is lost and the COMMIT', () => {
  it('was never sent, the decision is made again', async () => {
    const id = await visit()
    const startsAt = nextSlot(desk.clinician)
    const moved = await losingConnection(test, { commit: 'never' }, () => call(id, 'move', { startsAt }))
    expect(moved).toMatchObject({ status: 200, body: { appointment: { startsAt, timeVersion: 2 } } })
    expect((await losingConnection(test, { commit: 'never' }, () => payHalf(id))).status).toBe(201)
    expect(await takenFor(id)).toEqual([80_000])
  })

  it('is still on its way, it is waited for', async () => {
    const id = await visit()
    expect((await losingConnection(test, { commit: { afterMs: 200 } }, () => payHalf(id))).status).toBe(201)
    expect(await takenFor(id)).toEqual([80_000])
  })

  it('is on its way for too long, the desk is told to try again, and nothing is done twice', async () => {
    const id = await visit()
    const reply = await losingConnection(test, { commit: { afterMs: 7000 } }, () => payHalf(id))
    expect(reply).toMatchObject({ status: 503, body: { code: 'BUSY' } })
    expect(await takenFor(id)).toEqual([80_000])
  })
})
