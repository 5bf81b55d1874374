import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../../contract/staff/call-list.ts'
import { expireHolds } from '../../server/appointments/expire.ts'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import { offerToken } from '../../server/messaging/offer-link.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { brokenInvariants, messagesAbout, openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { createClinician } from '../support/factories.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let test: TestApp
let admin: StaffMember
let desk: Desk

beforeAll(async () => {
  test = await createTestApp()
  admin = await staffMember(test)
})
afterAll(async () => {
  await releaseDeskChanges(test.deps)
  await expireHolds(test.deps)
  await test.runJobs()
  expect(await brokenInvariants(test)).toEqual([])
  await test.close()
})

const callsAt = async ({ clinician: { centreId }, reception }: Desk): Promise<Call[]> =>
  (await reception.call('GET', `/api/staff/call-list?centreId=${centreId}`)).body.items
const kindsAt = async (at: Desk) =>
  (await callsAt(at)).map(({ kind, why, appointmentId }) => [kind, why, appointmentId])
const later = (hours: number) => test.clock.set(test.clock.now().add({ minutes: 60 * hours }))
/** Sessions end after half an hour without a call, so whoever calls after a jump of the clock signs in anew. */
const comeBack = async (at: Desk): Promise<Desk> => {
  admin = await staffMember(test)
  return { ...at, reception: await staffMember(test, { role: 'FRONT_DESK', centreId: at.clinician.centreId }) }
}
const linkOf = async (appointmentId: number): Promise<string> => {
  const { rows } = await test.database.pool.query(
    'select id from closure_offers where appointment_id = $1 and sent_at is not null order by id desc limit 1',
    [appointmentId],
  )
  return `/api/offer/${offerToken(test.config, rows[0].id)}`
}
const close = async (clinicianId: number, startsAt: string, endsAt: string) => {
  const { body } = await admin.call('POST', '/api/staff/closures', { clinicianId, startsAt, endsAt, reason: 'Ill' })
  return `/api/staff/closures/${body.closure.id}`
}
const answer = (link: string, { startsAt, clinicianId, centreId }: Record<string, unknown>) =>
  test.call('POST', link, { body: { choose: { startsAt, clinicianId, centreId } } })
/** As the gateway reports it, hours after it took the message. */
const fail = async (appointmentId: number, template: string) => {
  const { rows } = await test.database.pool.query(
    `update notifications n set status = 'FAILED', error_code = '131026', flagged_at = $3 from notification_templates t
     where t.id = n.template_id and n.appointment_id = $1 and t.name = $2 returning n.id`,
    [appointmentId, template, test.clock.now()],
  )
  expect(rows).toHaveLength(1)
}

describe('a sick day of twelve bookings', () => {
  it('ends with everybody moved, with a colleague, refunded, or called', async () => {
    desk = await openDesk(test)
    const { clinician } = desk
    const peer = await createClinician(test, { centreId: clinician.centreId, feeRupees: 1200, fullName: 'Dr Peer' })
    const ids: number[] = []
    for (let index = 0; index < 12; index += 1) {
      const startsAt = slotAt(30 * index)
      const paid = await scenario.paidAppointment(test, clinician, { startsAt, mode: 'IN_PERSON' })
      ids.push(paid.appointmentId)
    }
    const closure = await close(clinician.clinicianId, slotAt(-60), slotAt(420))
    // From the commit on they are on the list, until they are asked.
    expect(await kindsAt(desk)).toEqual(ids.map((id) => ['NOT_ASKED', 'CLOSED', id]))
    expect((await admin.call('POST', `${closure}/offers`, {})).body).toEqual({ sent: 12 })
    expect(await kindsAt(desk)).toEqual([])

    const offersOf = async (id: number) => (await test.call('GET', await linkOf(id))).body.offers
    for (const id of ids.slice(0, 4)) {
      const own = (await offersOf(id)).find((one: { isSameClinician: boolean }) => one.isSameClinician)
      expect((await answer(await linkOf(id), own)).status).toBe(200)
    }
    for (const id of ids.slice(4, 7)) {
      const other = (await offersOf(id)).find((one: { clinicianId: number }) => one.clinicianId === peer.clinicianId)
      expect(other).toMatchObject({ amountPaise: 120_000, refundPaise: 40_000 })
      expect((await answer(await linkOf(id), other)).body).toMatchObject({ refundPaise: 40_000 })
    }
    for (const id of ids.slice(7, 9)) {
      const { body } = await test.call('POST', await linkOf(id), { body: { refund: true } })
      expect(body).toMatchObject({ appointment: { status: 'CANCELLED' }, refundPaise: 160_000 })
    }
    later(4)
    desk = await comeBack(desk)
    const silent = ids.slice(9)
    expect(await kindsAt(desk)).toEqual(silent.map((id) => ['OFFER_UNANSWERED', 'FOUR_HOURS', id]))
    const [first] = await callsAt(desk)
    expect(first).toMatchObject({ until: slotAt(270), since: '2026-01-05T06:30:00.000Z', template: null })
    expect(first?.phone).toMatch(/^91\d{10}$/)

    // On the phone one takes another time, one has the money back, and one does not pick up and is sent the link again.
    const [moved, cancelled, asked] = silent
    const { reception } = desk
    await reception.call('POST', `/api/staff/appointments/${moved}/move`, { startsAt: slotAt(2880) })
    await admin.call('POST', `/api/staff/appointments/${cancelled}/cancel`, { reason: 'As asked', refund: 'FULL' })
    expect((await reception.call('POST', `/api/staff/appointments/${asked}/offer`)).body).toEqual({ sent: 1 })
    expect((await reception.call('POST', `/api/staff/appointments/${asked}/offer`)).body).toEqual({ sent: 0 })
    expect(await messagesAbout(test, asked!)).toEqual([
      'appointment_confirmed',
      'appointment_offer',
      'appointment_offer',
    ])
    expect(await kindsAt(desk)).toEqual([])
    // An hour before, only a call helps.
    test.clock.set(Temporal.Instant.from(slotAt(330)).subtract({ minutes: 60 }))
    desk = await comeBack(desk)
    expect(await kindsAt(desk)).toEqual([['OFFER_UNANSWERED', 'HOUR_BEFORE', asked]])
    const again = await desk.reception.call('POST', `/api/staff/appointments/${asked}/offer`)
    expect(again.body).toEqual({ sent: 0 })
    expect((await test.call('POST', await linkOf(asked!), { body: { refund: true } })).status).toBe(200)
    expect(await kindsAt(desk)).toEqual([])
    const standing = await admin.call('GET', closure)
    expect(standing.body).toMatchObject({ open: 0, moved: 8, cancelled: 4, unanswered: 0 })
    await releaseDeskChanges(test.deps)
    await test.runJobs()
    const { rows } = await test.database.pool.query(
      `select (r.amount * 100)::int as paise from refunds r join payments p on p.id = r.payment_id
       where p.appointment_id = any($1) order by 1`,
      [ids],
    )
    expect(rows.map(({ paise }) => paise)).toEqual([40_000, 40_000, 40_000, 160_000, 160_000, 160_000, 160_000])
  })
})

describe('the call list', () => {
  const in2Days = (minutes: number) =>
    test.clock.now().round({ smallestUnit: 'hour' }).add({ hours: 48, minutes }).toString()
  const freeTimes = async ({ clinician: { clinicianId, centreId }, reception }: Desk): Promise<string[]> => {
    const [from, to] = [in2Days(0).slice(0, 10), in2Days(1440).slice(0, 10)]
    const query = `clinicianId=${clinicianId}&centreId=${centreId}&from=${from}&to=${to}&mode=IN_PERSON`
    const { body } = await reception.call('GET', `/api/staff/slots?${query}`)
    return body.days.flatMap(({ slots }: { slots: { startsAt: string }[] }) => slots.map(({ startsAt }) => startsAt))
  }

  it('has a visit whose message failed until it is told by phone, arrives after all, or the visit has another time', async () => {
    desk = await openDesk(test)
    const times = await freeTimes(desk)
    const ids: number[] = []
    for (const startsAt of times.slice(0, 3)) ids.push(await visitAtDesk(test, desk, { startsAt }))
    const [told, arrived, moved] = ids as [number, number, number]
    const phoneless = await desk.reception.call('POST', '/api/staff/appointments', {
      patient: { fullName: 'Ravi Rao' },
      ...desk.clinician,
      startsAt: times[3],
      appointmentType: 'IN_PERSON',
      payment: { how: 'AT_VISIT' },
    })
    expect(phoneless.status).toBe(201)
    await test.runJobs()
    for (const id of ids) await fail(id, 'appointment_confirmed')
    const calls = await callsAt(desk)
    expect(calls.map(({ kind, why, appointmentId, phone }) => [kind, why, appointmentId, phone === null])).toEqual([
      ...ids.map((id) => ['MESSAGE_FAILED', 'NOT_DELIVERED', id, false]),
      ['MESSAGE_FAILED', 'NO_PHONE', phoneless.body.appointment.id, true],
    ])
    expect(calls[0]).toMatchObject({ template: 'appointment_confirmed', until: calls[0]?.startsAt })

    const url = `/api/staff/appointments/${told}/told-by-phone`
    expect((await desk.reception.call('POST', url)).status).toBe(200)
    expect((await desk.reception.call('POST', url)).status).toBe(200)
    const audited = await test.database.pool.query(
      `select entity_id from audit_logs where action = 'PATIENT_TOLD_BY_PHONE'`,
    )
    expect(audited.rows).toEqual([{ entity_id: told }])
    await test.database.pool.query(
      `insert into notifications (user_id, phone, channel, template_id, appointment_id, status, dedupe_key)
       select n.user_id, n.phone, n.channel, t.id, n.appointment_id, 'DELIVERED',
         replace(n.dedupe_key, 'appointment_confirmed', 'appointment_reminder')
       from notifications n, notification_templates t where n.appointment_id = $1 and t.name = 'appointment_reminder'`,
      [arrived],
    )
    await desk.reception.call('POST', `/api/staff/appointments/${moved}/move`, { startsAt: times[5] })
    expect((await callsAt(desk)).map(({ appointmentId }) => appointmentId)).toEqual([phoneless.body.appointment.id])
    await desk.reception.call('POST', `/api/staff/appointments/${phoneless.body.appointment.id}/check-in`)
    expect(await callsAt(desk)).toEqual([])
  })

  it('has a cancelled visit whose patient does not know, and not one that they cancelled themselves', async () => {
    desk = await openDesk(test)
    const [startsAt, another] = await freeTimes(desk)
    const byDesk = await visitAtDesk(test, desk, { startsAt })
    await desk.reception.call('POST', `/api/staff/appointments/${byDesk}/cancel`, { reason: 'Ill', refund: 'NONE' })
    const own = await scenario.paidAppointment(test, desk.clinician, { startsAt: another, mode: 'IN_PERSON' })
    const cancel = `/api/patient-dashboard/appointments/${own.appointmentId}/cancel`
    expect((await test.call('POST', cancel, { token: own.patient.token, body: {} })).status).toBe(200)
    later(0.1)
    await test.database.pool.query(
      `insert into notifications (user_id, phone, channel, template_id, appointment_id, status, flagged_at, dedupe_key)
       select n.user_id, n.phone, n.channel, t.id, n.appointment_id, 'FAILED', $2,
         'x:' || n.appointment_id || ':v' || a.time_version
       from appointments a join notifications n on n.appointment_id = a.id
       join notification_templates t on t.name = 'appointment_cancelled'
       where a.id = any($1) and n.id = (select min(f.id) from notifications f where f.appointment_id = a.id)`,
      [[byDesk, own.appointmentId], test.clock.now()],
    )
    expect(await kindsAt(desk)).toEqual([['MESSAGE_FAILED', 'NOT_DELIVERED', byDesk]])
    expect((await desk.reception.call('POST', `/api/staff/appointments/${byDesk}/told-by-phone`)).status).toBe(200)
    expect(await callsAt(desk)).toEqual([])
  })

  it('has an offer at once that did not arrive, and a link to pay half an hour before it runs out', async () => {
    desk = await openDesk(test)
    const times = await freeTimes(desk)
    const link = { how: 'LINK' }
    const asked = await visitAtDesk(test, desk, { startsAt: times[0] })
    const held = await visitAtDesk(test, desk, { startsAt: times[1], payment: link })
    await desk.reception.call('POST', `/api/staff/appointments/${asked}/offer`)
    await test.runJobs()
    expect(await callsAt(desk)).toEqual([])
    await fail(asked, 'appointment_offer')
    expect(await kindsAt(desk)).toEqual([['MESSAGE_FAILED', 'NOT_DELIVERED', asked]])
    later(1.5)
    desk = await comeBack(desk)
    // What is soonest lost comes first.
    expect(await kindsAt(desk)).toEqual([
      ['LINK_RUNNING_OUT', 'RUNS_OUT', held],
      ['MESSAGE_FAILED', 'NOT_DELIVERED', asked],
    ])
    await desk.reception.call('POST', `/api/staff/appointments/${held}/payment-link`)
    await test.call('POST', await linkOf(asked), { body: { refund: true } })
    expect(await callsAt(desk)).toEqual([])
    later(1.5)
    desk = await comeBack(desk)
    expect(await kindsAt(desk)).toEqual([['LINK_RUNNING_OUT', 'RUNS_OUT', held]])
    later(0.5)
    desk = await comeBack(desk)
    expect(await callsAt(desk)).toEqual([])
  })

  it('lets reception ask whom a closure met, in the closure’s name, and leaves out what somebody keeps', async () => {
    desk = await openDesk(test)
    const times = await freeTimes(desk)
    const [asked, kept] = [
      await visitAtDesk(test, desk, { startsAt: times[0] }),
      await visitAtDesk(test, desk, { startsAt: times[1] }),
    ]
    const until = Temporal.Instant.from(times[4]!).toString()
    const closure = await close(desk.clinician.clinicianId, times[0]!, until)
    // Booked into the closed time by somebody's word.
    await visitAtDesk(test, desk, { startsAt: times[2], by: admin, override: { reason: 'She comes for it' } })
    expect(await kindsAt(desk)).toEqual([
      ['NOT_ASKED', 'CLOSED', asked],
      ['NOT_ASKED', 'CLOSED', kept],
    ])
    await admin.call('POST', `${closure}/keep`, { appointmentId: kept })
    expect((await desk.reception.call('POST', `/api/staff/appointments/${asked}/offer`)).body).toEqual({ sent: 1 })
    expect(await callsAt(desk)).toEqual([])
    const { body } = await admin.call('GET', closure)
    expect(body.affected.map(({ state }: { state: string }) => state)).toEqual(['ASKED', 'KEPT', 'KEPT'])
  })

  it('is of one’s own centres, and of a clinician’s own visits', async () => {
    desk = await openDesk(test)
    const { clinicianId, centreId } = desk.clinician
    const id = await visitAtDesk(test, desk, { startsAt: (await freeTimes(desk))[0] })
    await test.runJobs()
    await fail(id, 'appointment_confirmed')
    const peer = await createClinician(test, { centreId })
    const elsewhere = await createClinician(test)
    const seenBy = async (member: StaffMember, query = '') => {
      const { status, body } = await member.call('GET', `/api/staff/call-list${query}`)
      return status === 200 ? body.items.map(({ appointmentId }: Call) => appointmentId) : status
    }
    const other = await staffMember(test, { role: 'FRONT_DESK', centreId: elsewhere.centreId })
    const doctor = await staffMember(test, { role: 'CLINICIAN', clinicianId })
    const colleague = await staffMember(test, { role: 'CLINICIAN', clinicianId: peer.clinicianId })
    expect(await seenBy(desk.reception)).toEqual([id])
    expect(await seenBy(other)).toEqual([])
    expect(await seenBy(other, `?centreId=${centreId}`)).toBe(404)
    expect(await seenBy(doctor, `?centreId=${centreId}`)).toEqual([id])
    expect(await seenBy(colleague, `?centreId=${centreId}`)).toEqual([])
    const url = `/api/staff/appointments/${id}/told-by-phone`
    expect([(await doctor.call('POST', url)).status, (await other.call('POST', url)).status]).toEqual([403, 404])
    expect(await seenBy(desk.reception)).toEqual([id])

    // Whoever looks at the list hears of it.
    const heard: string[] = []
    const client = await test.database.pool.connect()
    client.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '{}').id))
    await client.query('listen mibo_live')
    await desk.reception.call('POST', url)
    await client.query('select 1')
    client.release(true)
    expect(heard).toEqual([id])
  })
})
