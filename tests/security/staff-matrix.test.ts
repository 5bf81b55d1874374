import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles, type Role, type StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission, type Permission } from '../../contract/rules/permissions.ts'
import { hasPermissionAnywhere } from '../../contract/rules/scope.ts'
import { createTestApp, type Reply, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { fields } from './staff-fields.ts'
import { closing, extraHours, staffRoutes, type Elsewhere, type StaffRoute, type Things } from './staff-routes.ts'

type From = 'own' | 'other' | 'all'

interface Caller {
  role: Role
  /** The role is for the centre of the things that are asked for, for another, or for every one. */
  from: From
  actor: StaffActor
  member: StaffMember
}

let test: TestApp
let here: TestClinician
let elsewhere: Elsewhere
let callers: Caller[]
/** What is there all the time. */
let standing: Things
let made = 0

const forClinician = 'I sleep badly since the move'

beforeAll(async () => {
  test = await createTestApp()
  here = await createClinician(test)
  const there = await createClinician(test)
  callers = []
  for (const role of roles) {
    for (const from of ['own', 'other', 'all'] as const) {
      const isClinician = role === 'CLINICIAN'
      // A clinician's own visits are theirs at every centre.
      if (isClinician && from === 'all') continue
      const centre = from === 'own' ? here : there
      const centreId = isClinician || from === 'all' ? null : centre.centreId
      const clinicianId = isClinician ? centre.clinicianId : null
      const member = await staffMember(test, { role, centreId, clinicianId })
      const actor: StaffActor = { kind: 'STAFF', userId: member.userId, roles: [{ role, centreId }], clinicianId }
      callers.push({ role, from, actor, member })
    }
  }
  const stranger = await makePatient()
  elsewhere = { ...there, patientId: stranger, appointmentId: await makeVisit(there, stranger) }
  const patientId = await makePatient()
  const appointmentId = await makeVisit(here, patientId)
  const admin = callers.find(({ role, from }) => role === 'ADMIN' && from === 'all')!.member
  const closed = await admin.call('POST', '/api/staff/closures', closing(here))
  const hours = `/api/staff/clinicians/${here.clinicianId}/extra-hours`
  const added = await admin.call('POST', hours, extraHours(here.centreId))
  expect([closed.status, added.status]).toEqual([201, 201])
  const rows = { closureId: closed.body.closure.id, extraHoursId: added.body.id }
  standing = { ...here, ...rows, patientId, appointmentId, otherPatientId: await makeOther(), startsAt: slotAt(0) }
})
afterAll(() => test.close())

async function makePatient(): Promise<number> {
  const { rows } = await test.database.pool.query<{ id: number }>(
    `with person as (insert into users (full_name, user_type) values ('Asha Menon', 'PATIENT') returning id)
     insert into patient_profiles (user_id) select id from person returning id`,
  )
  return rows[0]!.id
}

/** A visit to come, with what its patient wrote to the clinician. */
async function makeVisit({ centreId, clinicianId }: TestClinician, patientId: number): Promise<number> {
  made += 1
  const now = test.clock.now()
  const startsAt = now.add({ hours: 100, minutes: 5 * made }).toString()
  const { rows } = await test.database.pool.query<{ id: number }>(
    `insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
       scheduled_end_at, duration_minutes, status, booked_by_user_id, source, fee_amount, notes, status_changed_at)
     values ($1, $2, $3, 'ONLINE', $4::timestamptz, $4::timestamptz + interval '5 minutes', 5, 'CONFIRMED', $5,
       'WEB_PATIENT', 1600, $6, $7) returning id`,
    [patientId, clinicianId, centreId, startsAt, callers[0]!.member.userId, forClinician, now.toString()],
  )
  return rows[0]!.id
}

async function makeOther(): Promise<number> {
  const patientId = await makePatient()
  await makeVisit(here, patientId)
  return patientId
}

type Verdict = { status: number; code: string; permission?: Permission } | 'allowed'

/** What the rules say of a caller, a route, and what lies at the first centre. */
function verdictOf({ actor, role }: Caller, route: StaffRoute): Verdict {
  const { permission, gate = 'day.read' } = route
  const refused = { status: 403, code: 'FORBIDDEN', permission }
  if (!hasPermissionAnywhere(actor, gate)) return refused
  if (route.notForClinicians === true && role === 'CLINICIAN') return refused
  if (route.isOfNobody === true) return 'allowed'
  const clinicianId = route.isOfCentre === true ? null : here.clinicianId
  const place = { centreId: here.centreId, clinicianId }
  if (!hasPermission(actor, 'day.read', place)) return { status: 404, code: 'NOT_FOUND' }
  return hasPermission(actor, permission, { ...place, isFollowUp: furtherVisits.has(route) }) ? 'allowed' : refused
}

/** What books a further visit for somebody whom the clinician knows. */
const furtherVisits = new Set([
  staffRoutes['POST /api/staff/appointments'],
  staffRoutes['POST /api/staff/appointments/{id}/follow-up'],
])

const seen = ({ status, body }: Reply): Verdict => {
  const isRefusal = status === 401 || status === 403 || status === 404 || status === 400 || status >= 500
  if (!isRefusal) return 'allowed'
  const permission: Permission | undefined = body?.details?.permission
  return { status, code: body?.code, ...(permission !== undefined && { permission }) }
}

function callRoute({ member }: Caller, name: string, things: Things, asked: { query?: string; body?: unknown }) {
  const [method = '', path = ''] = name.split(' ')
  const ids: [string, number][] = [
    ['/patients/', things.patientId],
    ['/clinicians/', things.clinicianId],
    ['/centres/', things.centreId],
    ['/closures/', things.closureId],
    ['/extra-hours/', things.extraHoursId],
  ]
  const id = ids.find(([part]) => path.includes(part))?.[1] ?? things.appointmentId
  return member.call(method, path.replace('{id}', String(id)) + (asked.query ?? ''), asked.body)
}

describe('every route of the staff', () => {
  it('has a row in the table', () => {
    const routes = Object.entries(test.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
      path.startsWith('/api/staff/')
        ? Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`)
        : [],
    )
    expect(Object.keys(staffRoutes).toSorted()).toEqual(routes.toSorted())
  })

  it('answers each role, from its own centre, another and all of them, as the rules say', async () => {
    const expected: Record<string, Verdict> = {}
    const found: Record<string, Verdict> = {}
    for (const [name, route] of Object.entries(staffRoutes)) {
      for (const caller of callers) {
        const verdict = verdictOf(caller, route)
        if (route.refusalsOnly === true && verdict === 'allowed') continue
        // What is refused or only read leaves things as they were.
        const things = { ...standing }
        if (verdict === 'allowed' && !name.startsWith('GET')) {
          things.appointmentId = await makeVisit(here, standing.patientId)
          if (route.takesOther === true) things.otherPatientId = await makeOther()
        }
        const reply = await callRoute(caller, name, things, {
          query: route.query?.(things),
          body: route.body?.(things),
        })
        expected[`${name} ${caller.role} ${caller.from}`] = verdict
        found[`${name} ${caller.role} ${caller.from}`] = seen(reply)
      }
    }
    expect(found).toEqual(expected)
    expect(Object.keys(found).length).toBeGreaterThan(500)
  })

  it('takes no id of a centre, a patient or a visit that is out of reach', async () => {
    const things = standing
    const found: Record<string, Verdict> = {}
    for (const [name, route] of Object.entries(staffRoutes)) {
      for (const [what, ask] of Object.entries(route.foreign ?? {})) {
        // Who may do it here, and has nothing to do with the other centre.
        const among = callers.filter((caller) => caller.from === 'own' && verdictOf(caller, route) === 'allowed')
        for (const caller of among) {
          const isTheirs = caller.role === 'CLINICIAN' && what === 'centre'
          if (isTheirs || caller.role === 'ADMIN') continue
          found[`${name} ${what} ${caller.role}`] = seen(await callRoute(caller, name, things, ask(things, elsewhere)))
        }
      }
    }
    const strange = Object.entries(found).filter(([, verdict]) => verdict === 'allowed' || verdict.code !== 'NOT_FOUND')
    expect(strange).toEqual([])
    expect(Object.keys(found).length).toBeGreaterThan(20)
  })
})

/** The fields of a reply, each once, in the order of their names. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => fieldsOf(one, `${path}[]`)))]
  if (value === null || typeof value !== 'object') return [path]
  return Object.entries(value).flatMap(([key, one]) => fieldsOf(one, path === '' ? key : `${path}.${key}`))
}

describe('the replies', () => {
  const clinicalNote = 'Grief, not depression'
  const day = 'from=2026-01-09&to=2026-01-15'
  const reads = {
    appointment: () => `/api/staff/appointments/${standing.appointmentId}`,
    calendar: () => `/api/staff/calendar?${day}`,
    search: () => '/api/staff/patients?q=Asha%20Menon',
    record: () => `/api/staff/patients/${standing.patientId}`,
    visits: () => `/api/staff/patients/${standing.patientId}/appointments`,
    payments: () => `/api/staff/patients/${standing.patientId}/payments`,
    messages: () => `/api/staff/patients/${standing.patientId}/messages`,
  }
  type Read = keyof typeof reads
  /** Whole replies, by role. */
  const replies = new Map<Role, Record<Read, unknown>>()

  beforeAll(async () => {
    await makeVisit(here, standing.patientId)
    const clinician = callers.find(({ role, from }) => role === 'CLINICIAN' && from === 'own')!
    const path = `/api/staff/patients/${standing.patientId}/notes`
    const noted = await clinician.member.call('POST', path, { text: clinicalNote })
    expect(noted.status).toBe(201)
    const reception = callers.find(({ role, from }) => role === 'FRONT_DESK' && from === 'own')!
    const paid = await reception.member.call('POST', `/api/staff/appointments/${standing.appointmentId}/payments`, {
      method: 'CARD',
      amountPaise: 100,
    })
    expect(paid.status).toBe(201)
    for (const { role, member } of callers.filter(({ from }) => from === 'own')) {
      const entries: [string, unknown][] = []
      for (const [name, address] of Object.entries(reads)) {
        const { status, body } = await member.call('GET', address())
        expect({ role, name, status }).toEqual({ role, name, status: 200 })
        entries.push([name, body])
      }
      replies.set(role, Object.fromEntries(entries) as Record<Read, unknown>)
    }
  })

  it.each(Object.keys(reads) as Read[])('has the same fields of %s for every role, and no others', (read) => {
    for (const role of roles) {
      expect({ role, fields: fieldsOf(replies.get(role)?.[read]).toSorted() }).toEqual({ role, fields: fields[read] })
    }
  })

  it('has what the patient wrote to the clinician for that clinician alone', () => {
    for (const role of roles) {
      const text = JSON.stringify(replies.get(role))
      expect({ role, isThere: text.includes(forClinician) }).toEqual({ role, isThere: role === 'CLINICIAN' })
    }
  })

  it('has no clinical note outside the notes', () => {
    for (const role of roles) expect(JSON.stringify(replies.get(role))).not.toContain(clinicalNote)
  })
})
