import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitForLocks } from '../locks.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { brokenInvariants, openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { bookingBody, createClinician } from '../support/factories.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let test: TestApp
let desk: Desk
let coordinator: StaffMember

beforeAll(async () => {
  test = await createTestApp({ poolSize: 40 })
  desk = await openDesk(test)
  coordinator = await staffMember(test, { role: 'CARE_COORDINATOR', centreId: desk.clinician.centreId })
})
afterAll(async () => {
  await test.runJobs()
  expect(await brokenInvariants(test)).toEqual([])
  await test.close()
})

const idOf = (one: { appointment: { id: number } }) => one.appointment.id
const day = (days: number, from = 0, minutes = 420) => ({
  startsAt: slotAt(1440 * days - 60 + from),
  endsAt: slotAt(1440 * days - 60 + from + minutes),
})
const body = (clinicianId: number, days: number, more: Record<string, unknown> = {}) => ({
  clinicianId,
  ...day(days),
  reason: 'Ill',
  ...more,
})

describe('a closure', () => {
  it('lists what is booked in it, each with the next times of the same clinician and of others like them', async () => {
    const { clinician } = desk
    const peer = await createClinician(test, { centreId: clinician.centreId, fullName: 'Dr Peer' })
    const visit = await visitAtDesk(test, desk, { startsAt: slotAt(30) })
    const held = await scenario.heldAppointment(test, clinician, { startsAt: slotAt(90) })
    const asked = body(clinician.clinicianId, 0)

    const preview = await coordinator.call('POST', '/api/staff/closures/preview', asked)
    expect([preview.status, preview.body.affected.length]).toEqual([200, 2])
    const [first, second] = preview.body.affected
    expect(first).toMatchObject({ appointment: { id: visit, status: 'CONFIRMED' }, state: 'OPEN', sentAt: null })
    expect(second).toMatchObject({ appointment: { id: held.appointmentId, status: 'BOOKED' }, offers: [] })
    const own = first.offers.filter(({ clinicianId }: { clinicianId: number }) => clinicianId === clinician.clinicianId)
    expect(own.map(({ startsAt }: { startsAt: string }) => startsAt)).toEqual([slotAt(360), slotAt(390), slotAt(1380)])
    expect(first.offers.at(-1)).toMatchObject({ clinicianId: peer.clinicianId, startsAt: slotAt(60) })

    const made = await coordinator.call('POST', '/api/staff/closures', asked)
    expect(made.status).toBe(201)
    expect(made.body.affected).toEqual(preview.body.affected)
    expect(made.body.closure).toMatchObject({ clinicianId: clinician.clinicianId, reason: 'Ill', centreId: null })
    const standing = await coordinator.call('GET', `/api/staff/closures/${made.body.closure.id}`)
    expect(standing.body).toMatchObject({ open: 2, moved: 0, cancelled: 0, unanswered: 0 })
    const { rows } = await test.database.pool.query(`select action, why from audit_logs where entity_type = 'closure'`)
    expect(rows).toEqual([{ action: 'CLOSURE_MADE', why: 'Ill' }])
    // Of no one centre: in the log of whoever looks after one where the clinician works.
    await coordinator.call('POST', `/api/staff/closures/${made.body.closure.id}/offers`, {})
    const log = async (centreId: number) => {
      const head = await staffMember(test, { role: 'CENTRE_MANAGER', centreId })
      const { items } = (await head.call('GET', '/api/staff/audit?entity=closure')).body
      return items.map((one: { action: string; clinicianName: string }) => [one.action, one.clinicianName])
    }
    const name = made.body.closure.clinicianName
    expect(await log(clinician.centreId)).toEqual([
      ['OFFERS_SENT', name],
      ['CLOSURE_MADE', name],
    ])
    expect(await log((await createClinician(test)).centreId)).toEqual([])
  })

  it('is in force at once in every process, and out of force when it is undone', async () => {
    const { clinicianId } = await createClinician(test)
    const other = await createTestApp({ database: { ...test.database, close: async () => undefined } })
    const admin = await staffMember(test)
    const times = async () => {
      const url = `/api/clinicians/${clinicianId}/availability?from=2026-01-08&to=2026-01-08&mode=ONLINE`
      const { body: reply } = await other.call('GET', url)
      return reply.days.length === 0 ? 0 : reply.days[0].slots.length
    }
    expect(await times()).toBe(16)
    const made = await admin.call('POST', '/api/staff/closures', body(clinicianId, 2))
    expect(await times()).toBe(2)
    expect((await admin.call('DELETE', `/api/staff/closures/${made.body.closure.id}`)).status).toBe(204)
    expect(await times()).toBe(16)
    expect((await admin.call('GET', `/api/staff/closures/${made.body.closure.id}`)).status).toBe(404)
    await other.app.close()
  })

  it('is made once if the same member of staff sends it again within a minute', async () => {
    const clinician = await createClinician(test)
    const { clinicianId, centreId } = clinician
    const [admin, other] = [await staffMember(test), await staffMember(test)]
    const close = (asked: Record<string, unknown>, by = admin) => by.call('POST', '/api/staff/closures', asked)
    const asked = body(clinicianId, 2)
    const first = await close(asked)
    test.clock.advance({ seconds: 59 })
    const second = await close(asked)
    expect([second.status, second.body]).toEqual([201, first.body])
    // Two at once, of a whole centre.
    const centre = { ...asked, clinicianId: undefined, centreId }
    const [one, two] = await Promise.all([close(centre), close(centre)])
    expect([one.status, two.body.closure.id]).toEqual([201, one.body.closure.id])

    // Whatever differs is another closure.
    const ids = [first, one].map((made) => made.body.closure.id)
    const others = [
      await close({ ...asked, reason: 'Away' }),
      await close({ ...asked, centreId }),
      await close(body(clinicianId, 2, day(2, 0, 421))),
      await close(body(clinicianId, 2, day(2, 1, 419))),
      await close(asked, other),
    ]
    test.clock.advance({ seconds: 1 })
    others.push(await close(asked))
    // Reopened, it is closed anew.
    const again = others.at(-1)?.body.closure.id
    expect((await admin.call('DELETE', `/api/staff/closures/${again}`)).status).toBe(204)
    others.push(await close(asked))
    ids.push(...others.map((made) => made.body.closure.id))
    expect(new Set(ids).size).toBe(9)
  })

  it('waits for a booking that is under way, and lists it', async () => {
    const clinician = await createClinician(test)
    const admin = await staffMember(test)
    const patient = await scenario.signedInPatient(test)
    for (const asked of [
      body(clinician.clinicianId, 0),
      { ...body(clinician.clinicianId, 1), clinicianId: undefined, centreId: clinician.centreId },
    ]) {
      const booker = await test.database.pool.connect()
      await booker.query('begin')
      await booker.query('select from clinician_profiles where id = $1 for no key update', [clinician.clinicianId])
      const closing = admin.call('POST', '/api/staff/closures', asked)
      await waitForLocks(test, 1)
      const { rows } = await booker.query(
        `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
           scheduled_end_at, duration_minutes, status, booked_by_user_id, source, hold_expires_at)
         values ($1, $2, $3, 'ONLINE', $4::timestamptz, $4::timestamptz + interval '30 minutes', 30, 'BOOKED', $5,
           'WEB_PATIENT', '2026-01-05T02:45:00Z') returning id`,
        [patient.patientId, clinician.clinicianId, clinician.centreId, asked.startsAt, patient.userId],
      )
      await booker.query('commit')
      booker.release()
      const made = await closing
      expect(made.body.affected.map(idOf)).toEqual([rows[0].id])
    }
  })

  it('has nothing inside that it does not list, against 200 bookers at once', async () => {
    const patients: Awaited<ReturnType<typeof scenario.signedInPatient>>[] = []
    while (patients.length < 40) patients.push(await scenario.signedInPatient(test))
    const clinician = await createClinician(test, { slotMinutes: 5 })
    const admin = await staffMember(test)
    const book = (index: number) =>
      test.call('POST', '/api/booking/initiate', {
        token: patients[index % patients.length]?.token,
        body: bookingBody(clinician, slotAt(5 * ((index * 7) % 72))),
      })
    const before = Array.from({ length: 20 }, (_, index) => book(index))
    const closing = admin.call('POST', '/api/staff/closures', body(clinician.clinicianId, 0))
    const after = Array.from({ length: 180 }, (_, index) => book(index + before.length))
    const [made, ...replies] = await Promise.all([closing, ...before, ...after])
    const { rows } = await test.database.pool.query(
      `select id from appointments where clinician_id = $1 and status in ('BOOKED', 'CONFIRMED') order by id`,
      [clinician.clinicianId],
    )
    const listed = made.body.affected.map(idOf).sort((a: number, b: number) => a - b)
    expect(listed).toEqual(rows.map(({ id }) => id))
    const statuses = new Set(replies.map(({ status }) => status))
    expect(statuses.difference(new Set([201, 409, 422]))).toEqual(new Set())
  })

  it('is of what somebody may close: own hours, own centre, and nothing beyond', async () => {
    const here = await createClinician(test)
    const elsewhere = await createClinician(test)
    const both = await createClinician(test, { centreId: here.centreId })
    await test.database.pool.query(
      `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time,
         slot_duration_minutes, mode) values ($1, $2, 0, '18:00', '19:00', 30, 'ONLINE')`,
      [both.clinicianId, elsewhere.centreId],
    )
    const people = {
      manager: await staffMember(test, { role: 'CENTRE_MANAGER', centreId: here.centreId }),
      reception: await staffMember(test, { role: 'FRONT_DESK', centreId: here.centreId }),
      doctor: await staffMember(test, { role: 'CLINICIAN', clinicianId: here.clinicianId }),
    }
    const tried: [keyof typeof people, Record<string, unknown>, number][] = [
      ['manager', { clinicianId: here.clinicianId }, 201],
      ['manager', { centreId: here.centreId }, 201],
      ['manager', { clinicianId: both.clinicianId, centreId: here.centreId }, 201],
      ['manager', { clinicianId: both.clinicianId }, 403],
      ['manager', { clinicianId: both.clinicianId, centreId: elsewhere.centreId }, 404],
      ['manager', { clinicianId: elsewhere.clinicianId }, 404],
      ['manager', { clinicianId: elsewhere.clinicianId, centreId: here.centreId }, 404],
      ['manager', { centreId: elsewhere.centreId }, 404],
      ['manager', { clinicianId: 999_999 }, 404],
      ['reception', { clinicianId: here.clinicianId }, 403],
      ['doctor', { clinicianId: here.clinicianId }, 201],
      ['doctor', { clinicianId: here.clinicianId, centreId: here.centreId }, 201],
      ['doctor', { clinicianId: both.clinicianId }, 404],
      ['doctor', { centreId: here.centreId }, 403],
      ['doctor', { centreId: elsewhere.centreId }, 404],
    ]
    for (const [who, of, status] of tried) {
      const asked = { ...body(0, 20), clinicianId: undefined, ...of }
      const previewed = await people[who].call('POST', '/api/staff/closures/preview', asked)
      const reply = await people[who].call('POST', '/api/staff/closures', asked)
      expect([who, of, reply.status, previewed.status]).toEqual([who, of, status, status === 201 ? 200 : status])
      if (status === 403) expect(reply.body.details).toEqual({ permission: 'closures.write' })
      if (status !== 201) continue
      const url = `/api/staff/closures/${reply.body.closure.id}`
      const stranger = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: elsewhere.centreId })
      expect([(await stranger.call('GET', url)).status, (await stranger.call('DELETE', url)).status]).toEqual([
        404, 404,
      ])
      expect([(await people[who].call('GET', url)).status, (await people[who].call('DELETE', url)).status]).toEqual([
        200, 204,
      ])
    }
  })

  it('needs an end after its start, a place, a reason, and not to be over', async () => {
    const asked = body(desk.clinician.clinicianId, 30)
    for (const wrong of [
      { ...asked, endsAt: asked.startsAt },
      { ...asked, clinicianId: undefined },
      { ...asked, reason: '  ' },
      { ...asked, startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-02T00:00:00Z' },
      { ...asked, endsAt: '2028-01-01T00:00:00Z' },
      { ...asked, isNice: true },
    ]) {
      expect((await coordinator.call('POST', '/api/staff/closures', wrong)).status).toBe(400)
    }
  })

  it('is in the list until it is over, with what waits in it, for whoever may close all of it', async () => {
    const at: Desk = await openDesk(test)
    const { clinicianId, centreId } = at.clinician
    const head = await staffMember(test, { role: 'CENTRE_MANAGER', centreId })
    const visit = await visitAtDesk(test, at, { startsAt: slotAt(1440) })
    // Somebody's word about a time is no word about a closure that came later.
    await visitAtDesk(test, at, { startsAt: slotAt(2887), by: head, override: { reason: 'She asked for it' } })
    const list = async (member: StaffMember, query = '') => {
      const { body: page } = await member.call('GET', `/api/staff/closures${query}`)
      const items = page.items.map((one: Record<string, unknown>) => [one.clinicianId, one.centreId, one.toSettle])
      return { items, next: page.nextCursor }
    }
    expect(await list(head)).toEqual({ items: [], next: null })
    await head.call('POST', '/api/staff/closures', body(clinicianId, 2))
    const made = await head.call('POST', '/api/staff/closures', body(clinicianId, 1))
    await head.call('POST', '/api/staff/closures', { centreId, ...day(1), reason: 'Holiday' })
    const all = [
      [clinicianId, null, 1],
      [null, centreId, 1],
      [clinicianId, null, 1],
    ]
    expect((await list(head)).items).toEqual(all)
    const first = await list(head, '?limit=2')
    const second = await list(head, `?limit=2&cursor=${first.next}`)
    expect([first.items, second]).toEqual([all.slice(0, 2), { items: all.slice(2), next: null }])
    // Of a clinician who works elsewhere too it is not a centre's alone.
    const elsewhere = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    expect((await list(elsewhere)).items.map(([id]: unknown[]) => id)).not.toContain(clinicianId)
    const own = await staffMember(test, { role: 'CLINICIAN', clinicianId })
    expect((await list(own)).items).toEqual([all[0], all[2]])
    const closureId = made.body.closure.id
    await head.call('POST', `/api/staff/closures/${closureId}/keep`, { appointmentId: visit })
    expect((await list(head)).items[0]).toEqual([clinicianId, null, 0])
    await test.database.pool.query('update closures set starts_at = $2, ends_at = $3 where id = $1', [
      closureId,
      slotAt(-2880),
      test.clock.now(),
    ])
    // It was said once, of all that is closed at that time.
    expect((await list(head)).items).toEqual([[null, centreId, 0], all[2]])
    for (const wrong of ['?cursor=%%', '?cursor=W10', '?limit=0', '?all=1'])
      expect((await head.call('GET', `/api/staff/closures${wrong}`)).status).toBe(400)
  })

  it('is undone once, if two undo it at the same time', async () => {
    const made = await coordinator.call('POST', '/api/staff/closures', body(desk.clinician.clinicianId, 35))
    const url = `/api/staff/closures/${made.body.closure.id}`
    const booker = await test.database.pool.connect()
    await booker.query('begin')
    await booker.query('select from clinician_profiles where id = $1 for no key update', [desk.clinician.clinicianId])
    const undoing = [coordinator.call('DELETE', url), coordinator.call('DELETE', url)]
    await waitForLocks(test, 2)
    await booker.query('commit')
    booker.release()
    const undone = await Promise.all(undoing)
    expect(undone.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404])
    const { rows } = await test.database.pool.query(
      `select from audit_logs where action = 'CLOSURE_UNDONE' and entity_id = $1`,
      [made.body.closure.id],
    )
    expect(rows).toHaveLength(1)
  })

  it('is announced to open calendars', async () => {
    const heard: string[] = []
    const client = await test.database.pool.connect()
    client.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '{}').kind))
    await client.query('listen mibo_live')
    const made = await coordinator.call('POST', '/api/staff/closures', body(desk.clinician.clinicianId, 40))
    await coordinator.call('DELETE', `/api/staff/closures/${made.body.closure.id}`)
    await client.query('select 1')
    client.release(true)
    expect(heard).toEqual(['closure', 'closure'])
  })
})
