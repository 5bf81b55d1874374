import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import { brokenInvariants, messagesAbout, openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { nextSlot, scenario, slotAt } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'

let test: TestApp
let desk: Desk

beforeAll(async () => {
  test = await createTestApp()
  desk = await openDesk(test)
})
afterAll(async () => {
  await test.runJobs()
  expect(await brokenInvariants(test)).toEqual([])
  await test.close()
})

const call = (id: number, action: string, body: unknown = {}) =>
  desk.reception.call('POST', `/api/staff/appointments/${id}/${action}`, body)

async function passAMinute() {
  test.clock.advance({ seconds: 61 })
  await releaseDeskChanges(test.deps)
  await test.runJobs()
}

const refundsOf = async (id: number) => {
  const { rows } = await test.database.pool.query(
    `select (r.amount * 100)::int as paise from refunds r join payments p on p.id = r.payment_id where p.appointment_id = $1`,
    [id],
  )
  return rows.map(({ paise }) => paise)
}

const timeOf = (instant: string) =>
  Temporal.Instant.from(instant).toZonedDateTimeISO('Asia/Kolkata').toLocaleString('en-IN', { timeStyle: 'short' })
const expectToldOnce = async (id: number, before: string, after: string) => {
  const { rows } = await test.database.pool.query(
    `select n.payload_data as data from notifications n join notification_templates t on t.id = n.template_id
     where n.appointment_id = $1 and t.name = 'appointment_rescheduled' and n.status = 'SENT'`,
    [id],
  )
  expect(rows.map(({ data }) => [data['3'], data['4']])).toEqual([
    [expect.stringContaining(timeOf(before)), expect.stringContaining(timeOf(after))],
  ])
}

describe('for a minute after a change by the desk', () => {
  it('nothing is sent, and afterwards its consequences are', async () => {
    const paid = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    await test.runJobs()
    const before = await messagesAbout(test, paid.appointmentId)
    const cancelled = await call(paid.appointmentId, 'cancel', { reason: 'Clinician away', refund: 'FULL' })
    expect(cancelled.body).toMatchObject({ appointment: { status: 'CANCELLED' }, refund: { amountPaise: 160_000 } })
    await releaseDeskChanges(test.deps)
    await test.runJobs()
    expect([await messagesAbout(test, paid.appointmentId), await refundsOf(paid.appointmentId)]).toEqual([before, []])
    await passAMinute()
    expect(await messagesAbout(test, paid.appointmentId)).toContain('appointment_cancelled')
    expect(await refundsOf(paid.appointmentId)).toEqual([160_000])
    expect((await call(paid.appointmentId, 'undo')).body.code).toBe('UNDO_TOO_LATE')
  })

  it('a cancellation can be undone as if it had not been', async () => {
    const paid = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    await test.runJobs()
    const before = await messagesAbout(test, paid.appointmentId)
    await call(paid.appointmentId, 'cancel', { reason: 'Wrong row', refund: 'FULL' })
    const undone = await call(paid.appointmentId, 'undo')
    expect([undone.status, undone.body.appointment.status]).toEqual([200, 'CONFIRMED'])
    await passAMinute()
    expect([await messagesAbout(test, paid.appointmentId), await refundsOf(paid.appointmentId)]).toEqual([before, []])
  })

  it.each(['cancelled', 'moved', 'moved there and back'])('a video call %s and undone has its link', async (how) => {
    const startsAt = nextSlot(desk.clinician)
    const id = await visitAtDesk(test, desk, { startsAt, mode: 'ONLINE' })
    test.clock.advance({ seconds: 1 })
    if (how === 'cancelled') await call(id, 'cancel', { reason: 'Wrong row', refund: 'FULL' })
    else await call(id, 'move', { startsAt: nextSlot(desk.clinician) })
    // What the booking queued runs in between.
    await test.runJobs()
    if (how === 'moved there and back') await call(id, 'move', { startsAt })
    else await call(id, 'undo')
    await passAMinute()
    expect(await messagesAbout(test, id)).toContain('meet_link')
    const { body } = await desk.reception.call('GET', `/api/staff/appointments/${id}`)
    const moves = how === 'moved there and back' ? ['RESCHEDULED', 'RESCHEDULED'] : []
    expect(body.timeline.map(({ what }: { what: string }) => what)).toEqual([
      'HELD',
      'CONFIRMED',
      ...moves,
      'LINK_SENT',
    ])
    const { items } = await test.control('events')
    const { rows } = await test.database.pool.query(
      `select calendar_event_id as id from video_sessions where appointment_id = $1 and status = 'SCHEDULED'`,
      [id],
    )
    const { start } = items.find((event: { id: string }) => event.id === rows[0].id)
    expect(Temporal.Instant.from(start.dateTime).toString()).toBe(Temporal.Instant.from(startsAt).toString())
  })

  it('moving there and back notifies nobody', async () => {
    const [ten, eleven] = [nextSlot(desk.clinician), nextSlot(desk.clinician)]
    const id = await visitAtDesk(test, desk, { startsAt: ten })
    await test.runJobs()
    const before = await messagesAbout(test, id)
    await call(id, 'move', { startsAt: eleven })
    await call(id, 'move', { startsAt: ten })
    await passAMinute()
    expect(await messagesAbout(test, id)).toEqual(before)
    const { body } = await desk.reception.call('GET', `/api/staff/appointments/${id}`)
    expect(body.appointment).toMatchObject({ startsAt: ten, timeVersion: 1 })
  })

  it('moved twice tells the patient once, from the time that they knew', async () => {
    const [ten, eleven, twelve] = [nextSlot(desk.clinician), nextSlot(desk.clinician), nextSlot(desk.clinician)]
    const id = await visitAtDesk(test, desk, { startsAt: ten })
    await test.runJobs()
    await call(id, 'move', { startsAt: eleven })
    await call(id, 'move', { startsAt: twelve })
    await passAMinute()
    await expectToldOnce(id, ten, twelve)
  })

  it('moving back a visit whose patient has moved it since tells them so', async () => {
    const [ten, eleven, twelve] = [nextSlot(desk.clinician), nextSlot(desk.clinician), nextSlot(desk.clinician)]
    const { patient, appointmentId: id } = await scenario.paidAppointment(test, desk.clinician, { startsAt: ten })
    await call(id, 'move', { startsAt: eleven })
    const path = `/api/patient-dashboard/appointments/${id}/reschedule`
    expect((await test.call('POST', path, { token: patient.token, body: { startsAt: twelve } })).status).toBe(200)
    test.clock.advance({ seconds: 1 })
    await call(id, 'move', { startsAt: ten })
    await passAMinute()
    await expectToldOnce(id, twelve, ten)
  })

  it('a further change begins a further minute, and both then go out as one', async () => {
    const id = await visitAtDesk(test, desk)
    await test.runJobs()
    await call(id, 'move', { startsAt: nextSlot(desk.clinician) })
    test.clock.advance({ seconds: 40 })
    await call(id, 'move', { startsAt: nextSlot(desk.clinician) })
    test.clock.advance({ seconds: 25 })
    await releaseDeskChanges(test.deps)
    expect(await messagesAbout(test, id)).not.toContain('appointment_rescheduled')
    await passAMinute()
    const told = (await messagesAbout(test, id)).filter((name) => name === 'appointment_rescheduled')
    expect(told).toHaveLength(1)
  })

  it('undo ends with the minute, whether or not the message was sent, and with any later change', async () => {
    const paid = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    await call(paid.appointmentId, 'move', { startsAt: nextSlot(desk.clinician) })
    const moved = await test.call('POST', `/api/patient-dashboard/appointments/${paid.appointmentId}/reschedule`, {
      token: paid.patient.token,
      body: { startsAt: nextSlot(desk.clinician) },
    })
    expect([moved.status, (await call(paid.appointmentId, 'undo')).body.code]).toEqual([200, 'UNDO_TOO_LATE'])
    const id = await visitAtDesk(test, desk)
    await call(id, 'no-show')
    test.clock.advance({ seconds: 61 })
    expect((await call(id, 'undo')).body.code).toBe('UNDO_TOO_LATE')
  })

  it('undo does not take a time that was booked meanwhile', async () => {
    const startsAt = nextSlot(desk.clinician)
    const id = await visitAtDesk(test, desk, { startsAt })
    await call(id, 'cancel', { reason: 'Asked to', refund: 'NONE' })
    await visitAtDesk(test, desk, { startsAt })
    const undone = await call(id, 'undo')
    expect([undone.status, undone.body.code]).toEqual([409, 'SLOT_TAKEN'])
  })

  it('undo does not take a time to which a patient has moved a visit that was squeezed in', async () => {
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const startsAt = nextSlot(desk.clinician)
    const id = await visitAtDesk(test, desk, { startsAt })
    const other = nextSlot(desk.clinician)
    await visitAtDesk(test, desk, { startsAt: other })
    const squeezed = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    const url = `/api/staff/appointments/${squeezed.appointmentId}/move`
    const override = { reason: 'Crisis', squeezeIn: true }
    const beside = await manager.call('POST', url, { startsAt: other, override })
    expect(beside.body.appointment).toMatchObject({ isSqueezedIn: true, overrideReason: 'Crisis' })
    await call(id, 'move', { startsAt: nextSlot(desk.clinician) })
    const path = `/api/patient-dashboard/appointments/${squeezed.appointmentId}/reschedule`
    expect((await test.call('POST', path, { token: squeezed.patient.token, body: { startsAt } })).status).toBe(200)
    const undone = await call(id, 'undo')
    expect([undone.status, undone.body.code]).toEqual([409, 'SLOT_TAKEN'])
    const { body } = await manager.call('GET', `/api/staff/appointments/${squeezed.appointmentId}`)
    expect(body.appointment).toMatchObject({ isSqueezedIn: false, overrideReason: null })
  })

  describe('undo of one change, sent again since its reply was lost,', () => {
    const movedAndCancelled = async () => {
      const [from, to] = [nextSlot(desk.clinician), nextSlot(desk.clinician)]
      const id = await visitAtDesk(test, desk, { startsAt: from })
      test.clock.advance({ seconds: 1 })
      const moved = await call(id, 'move', { startsAt: to })
      test.clock.advance({ seconds: 5 })
      const cancelled = await call(id, 'cancel', { reason: 'Wrong row', refund: 'FULL' })
      const untilOf = (reply: typeof moved) => ({ undoUntil: reply.body.appointment.undoUntil as string })
      return { id, from, to, move: untilOf(moved), cancellation: untilOf(cancelled) }
    }

    it('undoes nothing more, within its minute and after it', async () => {
      const { id, to, cancellation } = await movedAndCancelled()
      const first = await call(id, 'undo', cancellation)
      expect([first.status, first.body.appointment]).toMatchObject([200, { status: 'CONFIRMED', startsAt: to }])
      const second = await call(id, 'undo', cancellation)
      expect([second.status, second.body]).toEqual([200, first.body])
      await passAMinute()
      const late = await call(id, 'undo', cancellation)
      expect([late.status, late.body.appointment]).toMatchObject([200, { status: 'CONFIRMED', startsAt: to }])
    })

    it('undoes one change after the other, if both are meant', async () => {
      const { id, from, move, cancellation } = await movedAndCancelled()
      expect((await call(id, 'undo', cancellation)).status).toBe(200)
      const undone = await call(id, 'undo', move)
      expect([undone.status, undone.body.appointment]).toMatchObject([200, { status: 'CONFIRMED', startsAt: from }])
    })

    it('is too late if another change is the last one', async () => {
      const { id, move } = await movedAndCancelled()
      const reply = await call(id, 'undo', move)
      expect([reply.status, reply.body.code]).toEqual([409, 'UNDO_TOO_LATE'])
      const { body } = await desk.reception.call('GET', `/api/staff/appointments/${id}`)
      expect(body.appointment.status).toBe('CANCELLED')
    })

    it('is too late for a change of another visit', async () => {
      const { id, cancellation } = await movedAndCancelled()
      await call(id, 'undo', cancellation)
      const other = await visitAtDesk(test, desk)
      expect((await call(other, 'undo', cancellation)).body.code).toBe('UNDO_TOO_LATE')
    })

    it('needs the permission that the first needed', async () => {
      const { id, cancellation } = await movedAndCancelled()
      await call(id, 'undo', cancellation)
      test.clock.advance({ seconds: 1 })
      // What is the last change now, a clinician may undo.
      await call(id, 'no-show')
      const { clinicianId } = desk.clinician
      const clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId })
      const reply = await clinician.call('POST', `/api/staff/appointments/${id}/undo`, cancellation)
      expect([reply.status, reply.body.details]).toEqual([403, { permission: 'desk.write' }])
    })

    it.each([undefined, {}])('undoes the last change if the body is %j', async (nothing) => {
      const { id, to } = await movedAndCancelled()
      const undone = await desk.reception.call('POST', `/api/staff/appointments/${id}/undo`, nothing)
      expect([undone.status, undone.body.appointment]).toMatchObject([200, { status: 'CONFIRMED', startsAt: to }])
    })

    it.each([{ undoUntil: 'soon' }, { until: '2026-01-05T02:45:00Z' }])('rejects %j', async (wrong) => {
      const { id } = await movedAndCancelled()
      expect((await call(id, 'undo', wrong)).body.code).toBe('INVALID_REQUEST')
    })
  })

  it('undoing a move to another clinician returns it to the first', async () => {
    const id = await visitAtDesk(test, desk)
    const other = await openDesk(test)
    const manager = await staffMember(test, { role: 'MANAGER' })
    const moved = await manager.call('POST', `/api/staff/appointments/${id}/move`, {
      startsAt: nextSlot(other.clinician),
      ...other.clinician,
    })
    expect([moved.status, moved.body.appointment?.clinician.id]).toEqual([200, other.clinician.clinicianId])
    const undone = await manager.call('POST', `/api/staff/appointments/${id}/undo`, {})
    expect(undone.body.appointment.clinician.id).toBe(desk.clinician.clinicianId)
  })
})

it.each(['the desk', 'the patient'])(
  'somebody who has arrived is there after a move by %s on that day, and not after one to another',
  async (who) => {
    const { clinician, reception } = await openDesk(test)
    const { patient, appointmentId: id } = await scenario.paidAppointment(test, clinician, { startsAt: slotAt(0) })
    const visit = `/api/staff/appointments/${id}`
    const moveTo = (startsAt: string) =>
      who === 'the desk'
        ? reception.call('POST', `${visit}/move`, { startsAt })
        : test.call('POST', `/api/patient-dashboard/appointments/${id}/reschedule`, {
            token: patient.token,
            body: { startsAt },
          })
    const arrivedAt = async () => (await reception.call('GET', visit)).body.appointment.checkedInAt
    await reception.call('POST', `${visit}/check-in`, {})
    const arrived = test.clock.now().toString({ fractionalSecondDigits: 3 })
    expect((await moveTo(slotAt(60))).status).toBe(200)
    expect(await arrivedAt()).toBe(arrived)
    expect((await moveTo(slotAt(1440))).status).toBe(200)
    expect(await arrivedAt()).toBeNull()
    if (who === 'the patient') return
    await reception.call('POST', `${visit}/undo`, {})
    expect(await arrivedAt()).toBe(arrived)
  },
)

describe('the refund', () => {
  it('follows the rule, unless somebody may override it', async () => {
    const paid = await scenario.paidAppointment(test, desk.clinician, { startsAt: nextSlot(desk.clinician) })
    const refused = await call(paid.appointmentId, 'cancel', { reason: 'Late', refund: 'NONE' })
    expect([refused.status, refused.body.details]).toEqual([403, { permission: 'desk.override' }])
    const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const url = `/api/staff/appointments/${paid.appointmentId}/cancel`
    const more = await manager.call('POST', url, { reason: 'Half', refund: { amountPaise: 160_001 } })
    expect(more.body.code).toBe('MORE_THAN_PAID')
    const half = await manager.call('POST', url, { reason: 'Half', refund: { amountPaise: 80_000 } })
    expect(half.status).toBe(200)
    await passAMinute()
    expect(await refundsOf(paid.appointmentId)).toEqual([80_000])
  })
})

describe('staff of another centre', () => {
  it('finds nothing there, and changes nothing', async () => {
    const id = await visitAtDesk(test, desk)
    const elsewhere = await openDesk(test)
    const read = await elsewhere.reception.call('GET', `/api/staff/appointments/${id}`)
    expect(read.status).toBe(404)
    for (const [action, body] of [
      ['check-in', {}],
      ['cancel', { reason: 'x', refund: 'NONE' }],
      ['move', { startsAt: nextSlot(desk.clinician) }],
      ['undo', {}],
      ['payments', { method: 'UPI', amountPaise: 100 }],
    ] as const) {
      const reply = await elsewhere.reception.call('POST', `/api/staff/appointments/${id}/${action}`, body)
      expect([action, reply.status]).toEqual([action, 404])
    }
  })
})
