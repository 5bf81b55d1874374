import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expireHolds } from '../../server/appointments/expire.ts'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import { refundOf } from '../../server/closures/offer-view.ts'
import { hashOfferToken, offerToken } from '../../server/messaging/offer-link.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { brokenInvariants, messagesAbout, openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { pay, paymentEvent, postWebhook } from '../support/gateway.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let test: TestApp
let admin: StaffMember

beforeAll(async () => {
  test = await createTestApp()
  admin = await staffMember(test)
})
afterAll(async () => {
  await expireHolds(test.deps)
  await test.runJobs()
  expect(await brokenInvariants(test)).toEqual([])
  await test.close()
})

const linkOf = async (appointmentId: number): Promise<string> => {
  const { rows } = await test.database.pool.query(
    'select id from closure_offers where appointment_id = $1 and sent_at is not null order by id desc limit 1',
    [appointmentId],
  )
  return `/api/offer/${offerToken(test.config, rows[0].id)}`
}
const close = async ({ clinicianId }: TestClinician, days = 0) => {
  const span = { startsAt: slotAt(1440 * days - 60), endsAt: slotAt(1440 * days + 420) }
  const { body } = await admin.call('POST', '/api/staff/closures', { clinicianId, ...span, reason: 'Ill' })
  return `/api/staff/closures/${body.closure.id}`
}
const stateOf = ({ state }: { state: string }) => state
/** How many messages that ask for another time went out. */
const countSent = async (appointmentId: number) => {
  const { rows } = await test.database.pool.query(
    `select n.status from notifications n join notification_templates t on t.id = n.template_id
     where n.appointment_id = $1 and t.name = 'appointment_offer' and n.status = 'SENT'`,
    [appointmentId],
  )
  return rows.length
}
const counts = async (closure: string) => {
  const { open, moved, cancelled, unanswered } = (await admin.call('GET', closure)).body
  return [open, moved, cancelled, unanswered]
}
const refundsOf = async (appointmentId: number) => {
  const { rows } = await test.database.pool.query(
    `select p.provider, (r.amount * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
     where p.appointment_id = $1 order by r.id`,
    [appointmentId],
  )
  return rows
}
const choose = ({ startsAt, clinicianId, centreId }: Record<string, unknown>) => ({
  choose: { startsAt, clinicianId, centreId },
})

it.each([
  ['the difference', 160_000, 120_000, {}, 40_000],
  ['nothing of what the gateway charged on top', 163_776, 160_000, {}, 0],
  ['the difference alone, if the gateway charged on top', 163_776, 120_000, {}, 40_000],
  ['nothing, if only a part was paid', 100_000, 120_000, {}, 0],
  ['nothing of a registration fee', 190_000, 160_000, { registrationPaise: 30_000 }, 0],
  ['nothing, if more was waived than the difference', 100_000, 120_000, { waivedPaise: 60_000 }, 0],
  ['what exceeds the waiver', 150_000, 120_000, { waivedPaise: 10_000 }, 30_000],
] as const)('a lower price gives back %s', (_, paidPaise, pricePaise, more, refundPaise) => {
  const money = { feePaise: 160_000, registrationPaise: 0, waivedPaise: 0, mode: 'IN_PERSON' as const, ...more }
  expect(refundOf(paidPaise, pricePaise, money)).toBe(refundPaise)
})

describe('patients of a closure', () => {
  it('are each sent a link once, answer it without signing in, and are counted down to none', async () => {
    const desk: Desk = await openDesk(test)
    const { clinician } = desk
    const peer = await createClinician(test, { centreId: clinician.centreId, feeRupees: 1200, fullName: 'Dr Peer' })
    const paid = await scenario.paidAppointment(test, clinician, { startsAt: slotAt(0), mode: 'IN_PERSON' })
    const cash = await visitAtDesk(test, desk, { startsAt: slotAt(30), payment: { how: 'NOW', method: 'CASH' } })
    const back = await scenario.paidAppointment(test, clinician, { startsAt: slotAt(60), mode: 'IN_PERSON' })
    const silent = await visitAtDesk(test, desk, { startsAt: slotAt(90) })
    await scenario.heldAppointment(test, clinician, { startsAt: slotAt(120) })
    const closure = await close(clinician)

    expect((await admin.call('POST', `${closure}/offers`, { appointmentIds: [silent] })).body).toEqual({ sent: 1 })
    const sent = await admin.call('POST', `${closure}/offers`, {})
    expect([sent.status, sent.body]).toEqual([202, { sent: 3 }])
    expect((await admin.call('POST', `${closure}/offers`, {})).body).toEqual({ sent: 0 })
    expect((await admin.call('POST', `${closure}/offers`, { appointmentIds: [999] })).status).toBe(404)
    await test.runJobs()
    expect(await messagesAbout(test, silent)).toEqual(['appointment_confirmed', 'appointment_offer'])
    expect(await counts(closure)).toEqual([5, 0, 0, 0])

    // What the phone got is the link, and the database has its hash alone.
    const link = await linkOf(paid.appointmentId)
    const { items } = await test.control(`messages?phone=${paid.patient.phone}`)
    expect(JSON.stringify(items)).toContain(link.replace('/api', ''))
    const { rows } = await test.database.pool.query('select 1 from closure_offers where token_hash = $1', [
      hashOfferToken(link.split('/').at(-1) ?? ''),
    ])
    expect(rows).toHaveLength(1)

    // Another clinician: the lower of the two prices, said before, and the difference back.
    const offer = await test.call('GET', link)
    expect(offer.status).toBe(200)
    expect(offer.headers['cache-control']).toContain('no-store')
    expect(JSON.stringify(offer.body)).not.toContain(paid.patient.phone)
    expect(offer.body).toMatchObject({ appointment: { id: paid.appointmentId }, refundPaise: 160_000 })
    const other = offer.body.offers.find((one: Record<string, unknown>) => one.clinicianId === peer.clinicianId)
    expect(other).toMatchObject({ amountPaise: 120_000, refundPaise: 40_000, isSameClinician: false })
    const moved = await test.call('POST', link, { body: choose(other) })
    expect(moved.body).toMatchObject({
      appointment: { status: 'CONFIRMED', startsAt: other.startsAt, clinician: { fullName: 'Dr Peer' } },
      refundPaise: 40_000,
    })
    // A double tap, or a reply that was lost.
    const movedAgain = await test.call('POST', link, { body: choose(other) })
    expect([movedAgain.status, movedAgain.body]).toEqual([200, moved.body])
    const ended = await test.call('POST', link, { body: choose({ ...other, startsAt: slotAt(2880) }) })
    expect([ended.status, ended.body.code, ended.body.details.why]).toEqual([410, 'OFFER_ENDED', 'MOVED'])
    expect((await test.call('GET', link)).body.details.appointment.startsAt).toBe(other.startsAt)

    // The same clinician, another day.
    const cashLink = await linkOf(cash)
    const own = (await test.call('GET', cashLink)).body.offers[0]
    expect(own).toMatchObject({ isSameClinician: true, amountPaise: 160_000, refundPaise: 0 })
    expect((await test.call('POST', cashLink, { body: choose(own) })).status).toBe(200)

    // The money back.
    const backLink = await linkOf(back.appointmentId)
    const refunded = await test.call('POST', backLink, { body: { refund: true } })
    expect(refunded.body).toMatchObject({ appointment: { status: 'CANCELLED' }, refundPaise: 160_000 })
    const refundedAgain = await test.call('POST', backLink, { body: { refund: true } })
    expect([refundedAgain.status, refundedAgain.body]).toEqual([200, refunded.body])
    expect((await test.call('GET', backLink)).status).toBe(410)

    expect(await counts(closure)).toEqual([2, 2, 1, 0])
    test.clock.set(test.clock.now().add({ hours: 4 }))
    admin = await staffMember(test)
    expect(await counts(closure)).toEqual([0, 2, 2, 1])
    expect((await admin.call('POST', `${closure}/keep`, { appointmentId: silent })).body).toMatchObject({ kept: 1 })
    expect(await counts(closure)).toEqual([0, 2, 2, 0])
    // Whoever it was booked for, it takes place.
    const right = { patientId: paid.patient.patientId, reason: 'Booked for the wrong sister' }
    expect((await admin.call('POST', `/api/staff/appointments/${silent}/wrong-person`, right)).status).toBe(200)
    expect((await admin.call('GET', closure)).body).toMatchObject({ open: 0, kept: 1 })

    await postWebhook(test, paymentEvent('payment.captured', paid.payment))
    await test.runJobs()
    const refunds = await test.database.pool.query(
      `select (r.amount * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
       where p.appointment_id = any($1) order by r.id`,
      [[paid.appointmentId, back.appointmentId]],
    )
    expect(refunds.rows).toEqual([{ paise: 40_000 }, { paise: 160_000 }])
    const { body } = await admin.call('GET', `/api/staff/appointments/${paid.appointmentId}`)
    expect(body).toMatchObject({ duePaise: 0, appointment: { amountPaise: 120_000, timeVersion: 2 } })
    expect(await messagesAbout(test, paid.appointmentId)).toContain('appointment_rescheduled')
  })

  it('who paid at the desk and moved for less get all of a late web payment back', async () => {
    const desk: Desk = await openDesk(test)
    const { clinician } = desk
    const peer = await createClinician(test, { centreId: clinician.centreId, feeRupees: 1200 })
    const held = await scenario.heldAppointment(test, clinician, { mode: 'IN_PERSON' })
    const visit = `/api/staff/appointments/${held.appointmentId}`
    await desk.reception.call('POST', `${visit}/payments`, { method: 'UPI', amountPaise: 160_000 })
    await desk.reception.call('POST', `${visit}/offer`)
    const link = await linkOf(held.appointmentId)
    const { offers } = (await test.call('GET', link)).body
    const other = offers.find((one: Record<string, unknown>) => one.clinicianId === peer.clinicianId)
    expect((await test.call('POST', link, { body: choose(other) })).body.refundPaise).toBe(40_000)
    const { payment } = await pay(test, held.orderId)
    await postWebhook(test, paymentEvent('payment.captured', payment))
    expect(await refundsOf(held.appointmentId)).toEqual([
      { provider: 'DESK', paise: 40_000 },
      { provider: 'RAZORPAY', paise: 160_000 },
    ])
  })

  it('choosing one time get it once; the other is shown the next ones', async () => {
    const desk: Desk = await openDesk(test)
    const ids = [
      await visitAtDesk(test, desk, { startsAt: slotAt(0) }),
      await visitAtDesk(test, desk, { startsAt: slotAt(30) }),
    ]
    await admin.call('POST', `${await close(desk.clinician)}/offers`, {})
    const links = await Promise.all(ids.map(linkOf))
    const wanted = { ...desk.clinician, startsAt: slotAt(1440) }
    const replies = await Promise.all(links.map((link) => test.call('POST', link, { body: choose(wanted) })))
    expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409])
    const lost = replies.find(({ status }) => status === 409)
    expect(lost?.body.code).toBe('SLOT_TAKEN')
    const next = lost?.body.details.offers
    expect(next.length).toBeGreaterThan(0)
    expect(next.map(({ startsAt }: { startsAt: string }) => startsAt)).not.toContain(slotAt(1440))
    const loser = links[replies.indexOf(lost!)]!
    expect((await test.call('POST', loser, { body: choose(next[0]) })).status).toBe(200)
  })

  it('cannot take a time that is not offered, nor a clinician who is not like theirs, nor answer a link that is none', async () => {
    const desk: Desk = await openDesk(test)
    const stranger = await createClinician(test, { centreId: desk.clinician.centreId })
    await test.database.pool.query(`update clinician_profiles set languages = '["Tamil"]' where id = $1`, [
      stranger.clinicianId,
    ])
    const id = await visitAtDesk(test, desk, { startsAt: slotAt(0) })
    await admin.call('POST', `${await close(desk.clinician)}/offers`, {})
    const link = await linkOf(id)
    for (const body of [
      choose({ ...desk.clinician, startsAt: slotAt(60) }),
      choose({ ...desk.clinician, startsAt: slotAt(1447) }),
      choose({ ...stranger, startsAt: slotAt(1440) }),
    ]) {
      const reply = await test.call('POST', link, { body })
      expect([reply.status, reply.body.code]).toEqual([422, 'SLOT_NOT_OFFERED'])
    }
    // Nor the time that they have: nothing would move, and a message would say that it had.
    const asked = await visitAtDesk(test, desk, { startsAt: slotAt(1440) })
    await admin.call('POST', `/api/staff/appointments/${asked}/offer`)
    const same = choose({ ...desk.clinician, startsAt: slotAt(1440) })
    expect((await test.call('POST', await linkOf(asked), { body: same })).status).toBe(422)
    for (const body of [{}, { refund: false }, { refund: true, choose: {} }]) {
      expect((await test.call('POST', link, { body })).status).toBe(400)
    }
    expect((await test.call('GET', `${link.slice(0, -1)}_`)).status).toBe(404)
    expect((await test.call('POST', '/api/offer/x', { body: { refund: true } })).status).toBe(404)
  })

  it('find a link withdrawn when the closure is undone, and keep what they chose', async () => {
    const desk: Desk = await openDesk(test)
    const [kept, chosen, unasked] = [
      await visitAtDesk(test, desk, { startsAt: slotAt(0) }),
      await visitAtDesk(test, desk, { startsAt: slotAt(30) }),
      await visitAtDesk(test, desk, { startsAt: slotAt(60) }),
    ]
    const closure = await close(desk.clinician)
    await admin.call('POST', `${closure}/offers`, { appointmentIds: [kept, chosen] })
    const [open, taken] = [await linkOf(kept), await linkOf(chosen)]
    const time = (await test.call('GET', taken)).body.offers[0]
    await test.call('POST', taken, { body: choose(time) })
    expect((await admin.call('DELETE', closure)).status).toBe(204)
    const ended = await test.call('GET', open)
    expect([ended.status, ended.body.details.why]).toEqual([410, 'WITHDRAWN'])
    expect(ended.body.details.appointment.startsAt).toBe(slotAt(0))
    expect((await test.call('POST', open, { body: { refund: true } })).status).toBe(410)
    expect((await test.call('GET', taken)).body.details).toMatchObject({
      why: 'MOVED',
      appointment: { startsAt: time.startsAt },
    })
    // What was queued and not sent yet is not sent any more.
    await test.runJobs()
    const { rows } = await test.database.pool.query(
      `select n.status, n.error_code from notifications n join notification_templates t on t.id = n.template_id
       where t.name = 'appointment_offer' and n.appointment_id = any($1)`,
      [[kept, chosen, unasked]],
    )
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ status: 'FAILED', error_code: 'NO_LONGER_NEEDED' })))
  })

  it('are asked once where two closures meet them, and keep their link when one of the two is undone', async () => {
    const desk: Desk = await openDesk(test)
    const { clinician } = desk
    const [first, second] = [
      await visitAtDesk(test, desk, { startsAt: slotAt(0) }),
      await visitAtDesk(test, desk, { startsAt: slotAt(30) }),
    ]
    const own = await close(clinician)
    const { body } = await admin.call('POST', '/api/staff/closures', {
      centreId: clinician.centreId,
      startsAt: slotAt(-60),
      endsAt: slotAt(420),
      reason: 'Holiday',
    })
    const centres = `/api/staff/closures/${body.closure.id}`
    expect((await admin.call('POST', `${own}/offers`, { appointmentIds: [first] })).body).toEqual({ sent: 1 })
    expect((await admin.call('POST', `${centres}/offers`, {})).body).toEqual({ sent: 1 })
    expect((await admin.call('POST', `${own}/offers`, {})).body).toEqual({ sent: 0 })
    await test.runJobs()
    for (const id of [first, second]) {
      expect((await messagesAbout(test, id)).filter((name) => name === 'appointment_offer')).toHaveLength(1)
    }
    const states = async (path: string) =>
      (await admin.call('GET', path)).body.affected.map((one: { state: string; sentAt: string | null }) => [
        one.state,
        one.sentAt !== null,
      ])
    const asked = Array.from({ length: 2 }, () => ['ASKED', true])
    for (const path of [own, centres]) expect(await states(path)).toEqual(asked)

    const [link, other] = [await linkOf(first), await linkOf(second)]
    expect((await admin.call('DELETE', own)).status).toBe(204)
    expect((await test.call('GET', link)).status).toBe(200)
    expect(await states(centres)).toEqual(asked)
    expect((await test.call('POST', link, { body: { refund: true } })).status).toBe(200)
    expect((await admin.call('DELETE', centres)).status).toBe(204)
    expect((await test.call('GET', other)).body.details.why).toBe('WITHDRAWN')
  })

  it('whose visits were moved there and back within the minute are asked once, about the time that it is', async () => {
    const desk: Desk = await openDesk(test)
    const [closed, asked, both] = [
      await visitAtDesk(test, desk, { startsAt: slotAt(0) }),
      await visitAtDesk(test, desk, { startsAt: slotAt(1440) }),
      await visitAtDesk(test, desk, { startsAt: slotAt(60) }),
    ]
    const call = async (id: number, action: string, body: unknown = {}) =>
      (await desk.reception.call('POST', `/api/staff/appointments/${id}/${action}`, body)).body
    const thereAndBack = async (id: number, minutes: number) => {
      await call(id, 'move', { startsAt: slotAt(minutes + 30) })
      // Nobody hears of this time.
      expect(await call(id, 'offer')).toEqual({ sent: 1 })
      await call(id, 'move', { startsAt: slotAt(minutes) })
    }
    for (const id of [asked, both]) await call(id, 'offer')
    const links = await Promise.all([asked, both].map(linkOf))
    await thereAndBack(closed, 0)
    await thereAndBack(asked, 1440)
    await thereAndBack(both, 60)
    const closure = await close(desk.clinician)
    expect((await admin.call('POST', `${closure}/offers`, {})).body).toEqual({ sent: 2 })
    expect(await call(asked, 'offer')).toEqual({ sent: 1 })

    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    await test.runJobs()
    // Whoever had been asked before has that link, and no second one.
    for (const link of [...links, await linkOf(closed)]) expect((await test.call('GET', link)).status).toBe(200)
    expect(await Promise.all([closed, asked, both].map(countSent))).toEqual([1, 1, 1])
    expect((await admin.call('GET', closure)).body.affected.map(stateOf)).toEqual(['ASKED', 'ASKED'])
    // What was said of it while it was another's version is still of its time.
    await test.database.pool.query(
      `update notifications n set status = 'FAILED', flagged_at = $2 from notification_templates t
       where t.id = n.template_id and t.name = 'appointment_offer' and n.appointment_id = $1`,
      [closed, test.clock.now()],
    )
    const { items } = (await desk.reception.call('GET', `/api/staff/call-list?centreId=${desk.clinician.centreId}`))
      .body
    expect(items.map((one: { kind: string; appointmentId: number }) => [one.kind, one.appointmentId])).toEqual([
      ['MESSAGE_FAILED', closed],
    ])
    // What is undone is not asked about, and its version is another time's.
    await call(asked, 'move', { startsAt: slotAt(1500) })
    expect(await call(asked, 'offer')).toEqual({ sent: 1 })
    await call(asked, 'undo')
    await call(asked, 'move', { startsAt: slotAt(1530) })
    expect(await call(asked, 'offer')).toEqual({ sent: 1 })
  })

  it('who were given the visit meanwhile are not asked by the link of another', async () => {
    const desk: Desk = await openDesk(test)
    const [id, other] = [
      await visitAtDesk(test, desk, { startsAt: slotAt(0) }),
      await visitAtDesk(test, desk, { startsAt: slotAt(60) }),
    ]
    const call = (action: string, body: unknown = {}) =>
      desk.reception.call('POST', `/api/staff/appointments/${id}/${action}`, body)
    await call('offer')
    const link = await linkOf(id)
    const { rows } = await test.database.pool.query('select patient_id as id from appointments where id = $1', [other])
    await call('move', { startsAt: slotAt(30) })
    await call('wrong-person', { patientId: rows[0].id, reason: 'Wrong sister' })
    await call('move', { startsAt: slotAt(0) })
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    expect((await test.call('GET', link)).body.details).toEqual({ why: 'CHANGED', appointment: null })
    expect((await test.call('POST', link, { body: { refund: true } })).body.details.appointment).toBeNull()
  })

  it('who were deactivated find nothing behind their link, and change nothing', async () => {
    const desk: Desk = await openDesk(test)
    const { appointmentId: id } = await scenario.paidAppointment(test, desk.clinician, { startsAt: slotAt(0) })
    await admin.call('POST', `/api/staff/appointments/${id}/offer`)
    const link = await linkOf(id)
    const letIn = (isActive: boolean) =>
      test.database.pool.query(
        `update users set is_active = $2 where id = (select p.user_id from patient_profiles p
           join appointments a on a.patient_id = p.id where a.id = $1)`,
        [id, isActive],
      )
    await letIn(false)
    expect((await test.call('GET', link)).status).toBe(404)
    expect((await test.call('POST', link, { body: { refund: true } })).status).toBe(404)
    await letIn(true)
    expect((await test.call('GET', link)).body).toMatchObject({ appointment: { id, status: 'CONFIRMED' } })
  })

  it('whose visits take place are said to once, of all that is closed for whoever says so', async () => {
    const desk: Desk = await openDesk(test)
    const { clinician } = desk
    const visit = await visitAtDesk(test, desk, { startsAt: slotAt(0) })
    const own = await close(clinician)
    const { body } = await admin.call('POST', '/api/staff/closures', {
      centreId: clinician.centreId,
      startsAt: slotAt(-60),
      endsAt: slotAt(420),
      reason: 'No power',
    })
    const centres = `/api/staff/closures/${body.closure.id}`
    // The clinic's other tool asks nobody, and its visits are on every list all the same.
    const { rows } = await test.database.pool.query(
      `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
         scheduled_end_at, duration_minutes, status, booked_by_user_id, source, status_changed_at)
       select patient_id, clinician_id, centre_id, 'IN_PERSON', $2::timestamptz, $2::timestamptz + interval '30 minutes',
         30, 'BOOKED', $3, 'ADMIN_FRONT_DESK', $4 from appointments where id = $1 returning id`,
      [visit, slotAt(60), admin.userId, test.clock.now()],
    )
    const theirs: number = rows[0].id
    const states = async () =>
      Promise.all([own, centres].map(async (path) => (await admin.call('GET', path)).body.affected.map(stateOf)))
    const open = ['OPEN', 'OPEN']
    expect(await states()).toEqual([open, open])
    const called = async () => {
      const { items } = (await desk.reception.call('GET', `/api/staff/call-list?centreId=${clinician.centreId}`)).body
      return items.map((one: { kind: string; appointmentId: number }) => [one.kind, one.appointmentId])
    }
    expect(await called()).toEqual([visit, theirs].map((id) => ['NOT_ASKED', id]))
    expect((await brokenInvariants(test)).filter((broken) => broken.startsWith('23'))).toEqual([])

    await admin.call('POST', `${centres}/offers`, {})
    const doctor = await staffMember(test, { role: 'CLINICIAN', clinicianId: clinician.clinicianId })
    for (const appointmentId of [visit, theirs]) await doctor.call('POST', `${own}/keep`, { appointmentId })
    // They come, and there is still no power.
    expect(await states()).toEqual([
      ['KEPT', 'KEPT'],
      ['ASKED', 'OPEN'],
    ])
    await admin.call('DELETE', own)
    const again = await close(clinician)
    for (const appointmentId of [visit, theirs]) await admin.call('POST', `${centres}/keep`, { appointmentId })
    expect((await admin.call('GET', again)).body).toMatchObject({ open: 0, kept: 2 })
    expect((await admin.call('GET', centres)).body).toMatchObject({ open: 0, kept: 2 })
    expect(await called()).toEqual([])
    expect((await test.call('GET', await linkOf(visit))).body.details.why).toBe('KEPT')
  })

  it('are asked for one visit alone too, and the link ends when the desk moves it', async () => {
    const desk: Desk = await openDesk(test)
    const id = await visitAtDesk(test, desk, { startsAt: slotAt(0) })
    const asked = await desk.reception.call('POST', `/api/staff/appointments/${id}/offer`)
    expect([asked.status, asked.body]).toEqual([202, { sent: 1 }])
    expect((await desk.reception.call('POST', `/api/staff/appointments/${id}/offer`)).body).toEqual({ sent: 0 })
    const link = await linkOf(id)
    expect((await test.call('GET', link)).status).toBe(200)
    await desk.reception.call('POST', `/api/staff/appointments/${id}/move`, { startsAt: slotAt(90) })
    const ended = await test.call('GET', link)
    expect([ended.status, ended.body.details.why]).toEqual([410, 'CHANGED'])
    // Undone at the desk, the patient is asked as before.
    await desk.reception.call('POST', `/api/staff/appointments/${id}/undo`)
    expect((await test.call('GET', link)).status).toBe(200)
    test.clock.set(Temporal.Instant.from(slotAt(45)))
    expect((await test.call('GET', link)).body.details.why).toBe('OVER')
  })
})
