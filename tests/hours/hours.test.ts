import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitForLocks } from '../locks.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { bookAtDesk, openDesk, type Desk } from '../support/desk.ts'
import { createClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

/** Tuesday 6 January 2026, in India. */
const at = (time: string, date = '2026-01-06') => new Date(Date.parse(`${date}T${time}:00+05:30`)).toISOString()

let test: TestApp
let other: TestApp
let manager: StaffMember
beforeAll(async () => {
  test = await createTestApp()
  other = await createTestApp({ database: test.database, clock: test.clock })
  manager = await staffMember(test, { role: 'MANAGER' })
})
afterAll(async () => {
  await other.app.close()
  await test.close()
})

let desk: Desk
let path: string
beforeEach(async () => {
  desk = await openDesk(test)
  path = `/api/staff/clinicians/${desk.clinician.clinicianId}/hours`
})

const rule = (more: Record<string, unknown> = {}) => ({
  centreId: desk.clinician.centreId,
  dayOfWeek: 2,
  startTime: '09:00',
  endTime: '12:00',
  slotDurationMinutes: 30,
  mode: 'IN_PERSON',
  ...more,
})
const week = (rules: unknown[], more: Record<string, unknown> = {}) => ({
  rules,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  ...more,
})

const put = (member: StaffMember, body: unknown, ifMatch?: string) =>
  test.call('PUT', path, {
    body,
    headers: { cookie: member.cookie, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
  })

/** What the public is offered on a day, through one process or the other. */
async function publicTimes(app: TestApp, date = '2026-01-06', mode = 'IN_PERSON'): Promise<string[]> {
  const { clinicianId } = desk.clinician
  const query = `from=${date}&to=${date}&mode=${mode}`
  const { body } = await app.call('GET', `/api/clinicians/${clinicianId}/availability?${query}`)
  const days: { slots: { startsAt: string }[] }[] = body.days
  return days.flatMap(({ slots }) => slots.map(({ startsAt }) => startsAt))
}

const problemsOf = (body: { details?: { problems: { rule: number; fault: string }[] } }) =>
  (body.details?.problems ?? []).map((problem) => `${problem.rule} ${problem.fault}`)

describe('a clinician’s week', () => {
  it('is read and saved as the whole, and the public’s times follow at once in every process', async () => {
    expect(await publicTimes(test)).toContain(at('16:30'))
    expect(await publicTimes(other)).toContain(at('16:30'))
    const before = await manager.call('GET', path)
    expect(before.body.rules).toHaveLength(14)
    expect(before.body).toMatchObject({ bufferBeforeMinutes: 0, bufferAfterMinutes: 0 })

    const saved = await put(manager, week([rule(), rule({ startTime: '13:00', endTime: '14:00' })]))
    expect(saved).toMatchObject({ status: 200, body: { rules: [{ startTime: '09:00' }, { startTime: '13:00' }] } })
    const times = ['09:00', '09:30', '10:00', '10:30', '11:00', '11:30', '13:00', '13:30'].map((time) => at(time))
    expect(await publicTimes(other)).toEqual(times)
    expect(await publicTimes(test)).toEqual(times)
    expect(await publicTimes(other, '2026-01-07')).toEqual([])
    const { body: profile } = await other.call('GET', `/api/clinicians/${desk.clinician.clinicianId}`)
    expect(profile.consultationModes).toEqual(['IN_PERSON'])
    const again = await manager.call('GET', path)
    expect(again.body).toEqual(saved.body)
  })

  it('keeps a break, a season and the pauses between appointments', async () => {
    await put(
      manager,
      week(
        [
          rule({ endTime: '10:00', validUntil: '2026-01-06' }),
          rule({ startTime: '10:00', endTime: '11:00', validFrom: '2026-01-13', validUntil: '2026-01-19' }),
        ],
        { bufferAfterMinutes: 15 },
      ),
    )
    expect(await publicTimes(other)).toEqual([at('09:00'), at('09:30')])
    expect(await publicTimes(other, '2026-01-13')).toEqual([at('10:00', '2026-01-13'), at('10:30', '2026-01-13')])
    expect(await publicTimes(other, '2026-01-20')).toEqual([])
    const booked = await bookAtDesk(test, desk, { startsAt: at('09:00') })
    expect(booked.status).toBe(201)
    expect(await publicTimes(other)).toEqual([])
  })

  it('is refused with a sentence for each row that nobody could keep', async () => {
    const elsewhere = await createClinician(test)
    const { status, body } = await put(
      manager,
      week([
        rule(),
        rule({ startTime: '11:30', endTime: '13:00' }),
        rule({ startTime: '17:00', endTime: '16:00' }),
        rule({ dayOfWeek: 3, startTime: '09:00', endTime: '09:20' }),
        rule({ dayOfWeek: 4, validFrom: '2026-03-01', validUntil: '2026-02-01' }),
        rule({ centreId: elsewhere.centreId, mode: 'ONLINE' }),
        rule({ mode: 'ONLINE' }),
        rule({ validFrom: '2026-03-01', dayOfWeek: 5 }),
        rule({ validUntil: '2026-02-28', dayOfWeek: 5 }),
      ]),
    )
    expect({ status, code: body.code, message: body.message }).toEqual({
      status: 422,
      code: 'HOURS_INVALID',
      message: 'Row 2 overlaps row 1.',
    })
    expect(problemsOf(body)).toEqual([
      '1 OVERLAPS',
      '2 END_BEFORE_START',
      '3 SLOT_TOO_LONG',
      '4 SEASON_BACKWARDS',
      '5 TWO_CENTRES',
      '5 TWO_CENTRES',
      '6 TWO_CENTRES',
    ])
    expect(await publicTimes(test)).toContain(at('16:30'))
    for (const wrong of [
      { startTime: '9:00' },
      { endTime: '24:30' },
      { slotDurationMinutes: 0 },
      { dayOfWeek: 7 },
      { mode: 'PHONE' },
      { validFrom: '2026-02-30' },
      { id: 1 },
    ]) {
      expect(await put(manager, week([rule(wrong)]))).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    }
    expect((await put(manager, week([], { bufferAfterMinutes: 241 }))).status).toBe(400)
    expect((await put(manager, week([rule({ centreId: 999_999 })]))).status).toBe(404)
  })

  it('may end at midnight, and a rule of an earlier system over midnight stays until it is changed', async () => {
    const { clinicianId, centreId } = desk.clinician
    await test.database.pool.query(
      'update clinician_availability_rules set is_active = false where clinician_id = $1',
      [clinicianId],
    )
    await test.database.pool.query(
      `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
       values ($1, $2, 2, '22:00', '01:00', 60, 'ONLINE')`,
      [clinicianId, centreId],
    )
    const { body } = await manager.call('GET', path)
    const late = rule({ dayOfWeek: 1, startTime: '23:00', endTime: '00:00', slotDurationMinutes: 60 })
    expect((await put(manager, week([...body.rules, late]))).status).toBe(200)
    expect(await publicTimes(other, '2026-01-05')).toEqual([at('23:00', '2026-01-05')])
    expect(await publicTimes(other, '2026-01-07', 'ONLINE')).toEqual([at('00:00', '2026-01-07')])
    const changed = { ...body.rules[0], startTime: '21:00' }
    expect(problemsOf((await put(manager, week([changed]))).body)).toEqual(['0 END_BEFORE_START'])
  })

  it('tells the second of two who save that the first did, and keeps the first’s', async () => {
    const second = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    const [one, two] = await Promise.all([manager.call('GET', path), second.call('GET', path)])
    expect(one.headers.etag).toBe(two.headers.etag)
    const tag = String(one.headers.etag)
    const first = await put(manager, week([rule()]), tag)
    expect(first.status).toBe(200)
    const late = await put(second, week([rule({ endTime: '11:00' })]), tag)
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'STATUS_CHANGED', details: { savedBy: 'Kavya Nair', savedAt: expect.stringMatching(/Z$/) } },
    })
    expect((await manager.call('GET', path)).body.rules).toMatchObject([{ endTime: '12:00' }])
    expect((await put(second, week([rule({ endTime: '11:00' })]), String(first.headers.etag))).status).toBe(200)

    const both = await manager.call('GET', path)
    const raced = await Promise.all(
      ['10:00', '10:30'].map((endTime) => put(manager, week([rule({ endTime })]), String(both.headers.etag))),
    )
    expect(raced.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  it('stays as history when it is changed, and the change is in the audit log', async () => {
    await put(manager, week([rule()]))
    const rows = await test.database.pool.query(
      'select count(*)::int as kept from clinician_availability_rules where clinician_id = $1 and not is_active',
      [desk.clinician.clinicianId],
    )
    expect(rows.rows[0].kept).toBe(14)
    const audited = await test.database.pool.query(
      `select user_id, centre_id, metadata from audit_logs where action = 'HOURS_CHANGED' and entity_id = $1`,
      [desk.clinician.clinicianId],
    )
    expect(audited.rows).toEqual([
      {
        user_id: manager.userId,
        centre_id: desk.clinician.centreId,
        metadata: { removed: 14, added: 1, before: 0, after: 0 },
      },
    ])
  })

  it('is in the log of every centre that a change touches, and of no other', async () => {
    const [there, elsewhere] = [await createClinician(test), await createClinician(test)]
    const heads = await Promise.all(
      [desk.clinician, there, elsewhere].map(({ centreId }) =>
        staffMember(test, { role: 'CENTRE_MANAGER', centreId, clinicianId: null }),
      ),
    )
    const seen = async () =>
      Promise.all(
        heads.map(async (head) => {
          const { body } = await head.call('GET', '/api/staff/audit?entity=clinician')
          return body.items.filter((one: { action: string }) => one.action === 'HOURS_CHANGED').length
        }),
      )
    const away = rule({ centreId: there.centreId, startTime: '14:00', endTime: '16:00' })
    await put(manager, week([rule(), away]))
    expect(await seen()).toEqual([1, 1, 0])
    // Of the pauses between visits, wherever they are; of hours that end, where they were.
    await put(manager, week([rule(), away], { bufferAfterMinutes: 10 }))
    expect(await seen()).toEqual([2, 2, 0])
    await put(manager, week([rule()], { bufferAfterMinutes: 10 }))
    expect(await seen()).toEqual([2, 3, 0])
  })
})

describe('a preview', () => {
  const preview = (body: unknown, member = manager) => member.call('POST', `${path}/preview`, body)

  it('counts the slots of a week, and shows what is booked outside, before anything is saved', async () => {
    const inside = await bookAtDesk(test, desk, { startsAt: at('09:30') })
    const outside = await bookAtDesk(test, desk, { startsAt: at('15:00') })
    await bookAtDesk(test, desk, {
      startsAt: at('20:00'),
      by: manager,
      override: { reason: 'Only time' },
    })
    expect(inside.status).toBe(201)
    const { status, body } = await preview(week([rule(), rule({ mode: 'ONLINE' })]))
    expect(status).toBe(200)
    expect(body).toMatchObject({ slotsPerWeek: 6, slotsPerDay: [0, 0, 6, 0, 0, 0, 0] })
    expect(body.outside).toMatchObject([
      { id: outside.body.appointment.id, startsAt: at('15:00'), patient: { fullName: 'Asha Menon' } },
    ])
    expect((await preview(week([rule({ mode: 'ONLINE' })]))).body.outside).toHaveLength(2)
    expect(await publicTimes(test)).toContain(at('16:30'))
    const seasons = await preview(week([rule({ validFrom: '2026-03-01' })]))
    expect(seasons.body).toMatchObject({ slotsPerWeek: 6, weekFrom: '2026-03-01' })
    expect((await preview(week([rule({ endTime: '08:00' })]))).status).toBe(422)
  })
})

describe('extra hours', () => {
  const add = (body: Record<string, unknown>, member = manager) =>
    member.call('POST', `/api/staff/clinicians/${desk.clinician.clinicianId}/extra-hours`, {
      centreId: desk.clinician.centreId,
      mode: 'IN_PERSON',
      ...body,
    })

  it('are offered on their day, in every process, until they are taken back', async () => {
    await put(manager, week([]))
    expect(await publicTimes(other)).toEqual([])
    const { status, body } = await add({ startsAt: at('18:00'), endsAt: at('19:00'), slotDurationMinutes: 20 })
    expect(status).toBe(201)
    expect(await publicTimes(other)).toEqual([at('18:00'), at('18:20'), at('18:40')])
    const { body: profile } = await other.call('GET', `/api/clinicians/${desk.clinician.clinicianId}`)
    expect(profile.consultationModes).toEqual(['IN_PERSON'])
    expect((await bookAtDesk(test, desk, { startsAt: at('18:20') })).status).toBe(201)
    const day = `from=2026-01-06&to=2026-01-06&centreId=${desk.clinician.centreId}`
    const calendar = await desk.reception.call('GET', `/api/staff/calendar?${day}`)
    expect(calendar.body.clinicians[0].open).toEqual([
      { startsAt: at('18:00'), endsAt: at('19:00'), mode: 'IN_PERSON' },
    ])
    const listed = await manager.call('GET', `/api/staff/clinicians/${desk.clinician.clinicianId}/extra-hours`)
    expect(listed.body.items).toMatchObject([{ id: body.id, booked: 1 }])
    expect((await manager.call('DELETE', `/api/staff/extra-hours/${body.id}`)).status).toBe(204)
    expect(await publicTimes(other)).toEqual([])
    expect((await manager.call('DELETE', `/api/staff/extra-hours/${body.id}`)).status).toBe(404)
  })

  it('keep a booking inside the hours of a preview', async () => {
    await put(manager, week([]))
    await add({ startsAt: at('18:00'), endsAt: at('19:00') })
    await bookAtDesk(test, desk, { startsAt: at('18:00') })
    const { body } = await manager.call('POST', `${path}/preview`, week([rule()]))
    expect(body.outside).toEqual([])
  })

  it('are refused where they make no sense', async () => {
    const elsewhere = await createClinician(test)
    for (const [fault, wrong] of [
      ['END_BEFORE_START', { startsAt: at('19:00'), endsAt: at('18:00') }],
      ['OVER', { startsAt: at('18:00', '2026-01-04'), endsAt: at('19:00', '2026-01-04') }],
      ['TOO_LONG', { startsAt: at('18:00'), endsAt: at('19:00', '2026-01-07') }],
      ['SLOT_TOO_LONG', { startsAt: at('18:00'), endsAt: at('18:20') }],
      ['OVERLAPS', { startsAt: at('16:30'), endsAt: at('18:00') }],
      ['TWO_CENTRES', { startsAt: at('16:30'), endsAt: at('18:00'), centreId: elsewhere.centreId }],
    ] as const) {
      const { status, body } = await add(wrong)
      expect([fault, status, body.details?.problems?.[0].fault]).toEqual([fault, 422, fault])
    }
    const twice = { startsAt: at('18:00'), endsAt: at('19:00') }
    const added = await Promise.all([add(twice), add(twice)])
    expect(added.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422])
    expect((await add({ startsAt: 'soon', endsAt: at('19:00') })).status).toBe(400)
  })

  it('are taken back once, and not in the middle of a booking', async () => {
    const { body: extra } = await add({ startsAt: at('20:00'), endsAt: at('21:00') })
    const booker = await test.database.pool.connect()
    await booker.query('begin')
    const { clinicianId } = desk.clinician
    await booker.query('select from clinician_profiles where id = $1 for no key update', [clinicianId])
    const remove = () => manager.call('DELETE', `/api/staff/extra-hours/${extra.id}`)
    const removing = [remove(), remove()]
    await waitForLocks(test, 2)
    await booker.query('commit')
    booker.release()
    const removed = await Promise.all(removing)
    expect(removed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404])
    const { rows } = await test.database.pool.query(
      `select from audit_logs where action = 'EXTRA_HOURS_REMOVED' and metadata ->> 'id' = $1`,
      [String(extra.id)],
    )
    expect(rows).toHaveLength(1)
  })
})

describe('who may', () => {
  it('is decided by the role and the centre', async () => {
    const { clinicianId, centreId } = desk.clinician
    const elsewhere = await createClinician(test)
    const own = await staffMember(test, { role: 'CLINICIAN', clinicianId })
    const colleague = await staffMember(test, { role: 'CLINICIAN', clinicianId: elsewhere.clinicianId })
    const stranger = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: elsewhere.centreId })
    for (const [member, get, save] of [
      [desk.reception, 403, 403],
      [colleague, 404, 404],
      [stranger, 404, 404],
      [own, 200, 200],
    ] as const) {
      const { body } = await manager.call('GET', path)
      expect((await member.call('GET', path)).status).toBe(get)
      expect((await put(member, body)).status).toBe(save)
      expect((await member.call('POST', `${path}/preview`, body)).status).toBe(save)
    }
    const owned = await own.call('GET', '/api/staff/hours')
    expect(owned.body.items).toMatchObject([{ id: clinicianId, centres: [{ id: centreId }], mayWrite: true }])
  })

  it('leaves the hours at another’s centre as they are', async () => {
    const elsewhere = await createClinician(test)
    const there = rule({ centreId: elsewhere.centreId, startTime: '14:00', endTime: '16:00' })
    expect((await put(manager, week([rule(), there]))).status).toBe(200)
    const head = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: desk.clinician.centreId })
    expect((await head.call('GET', path)).body.rules).toHaveLength(2)
    expect((await put(head, week([rule({ endTime: '11:00' }), there]))).status).toBe(200)
    expect((await put(head, week([rule()]))).status).toBe(403)
    expect((await put(head, week([rule(), { ...there, endTime: '15:00' }]))).status).toBe(403)
    // Who saved them meanwhile is told first: it is not the other who changed what they may not.
    const { headers } = await head.call('GET', path)
    expect((await put(manager, week([rule({ endTime: '11:00' })]))).status).toBe(200)
    const stale = await put(head, week([rule(), there]), String(headers.etag))
    expect([stale.status, stale.body.code]).toEqual([409, 'STATUS_CHANGED'])
    expect((await put(manager, week([rule({ endTime: '11:00' }), there]))).status).toBe(200)
    const third = await createClinician(test)
    expect((await put(head, week([rule(), there, rule({ centreId: third.centreId, dayOfWeek: 5 })]))).status).toBe(404)
  })

  it('includes clinicians themselves only where the setting allows', async () => {
    const { clinicianId } = desk.clinician
    const own = await staffMember(test, { role: 'CLINICIAN', clinicianId })
    const { body } = await own.call('GET', path)
    test.deps.config.CLINICIANS_SET_HOURS = 'off'
    const refused = await put(own, body)
    test.deps.config.CLINICIANS_SET_HOURS = 'on'
    expect(refused).toMatchObject({ status: 403, body: { details: { permission: 'hours.write' } } })
  })
})
