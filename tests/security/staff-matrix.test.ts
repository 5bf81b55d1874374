import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles, type Role, type StaffActor } from '../../contract/rules/actor.ts'
import { hasPermission, type Permission } from '../../contract/rules/permissions.ts'
import { hasPermissionAnywhere } from '../../contract/rules/scope.ts'
import { createTestApp, type Reply, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { slotAt } from '../support/scenario.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { staffRoutes, type Elsewhere, type StaffRoute, type Things } from './staff-routes.ts'

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
let bookerId: number
let made = 0

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
  bookerId = callers[0]!.member.userId
  elsewhere = { ...there, ...(await makeVisit(there)) }
})
afterAll(() => test.close())

/** Somebody with a visit to come. */
async function makeVisit({ centreId, clinicianId }: TestClinician) {
  made += 1
  const { rows } = await test.database.pool.query<{ patientId: number; appointmentId: number }>(
    `with person as (insert into users (full_name, user_type) values ('Asha Menon ' || $1::int, 'PATIENT') returning id),
       profile as (insert into patient_profiles (user_id) select id from person returning id)
     insert into appointments (patient_id, clinician_id, centre_id, appointment_type, scheduled_start_at,
       scheduled_end_at, duration_minutes, status, booked_by_user_id, source, fee_amount, notes, status_changed_at)
     select id, $2, $3, 'ONLINE', $4::timestamptz, $4::timestamptz + interval '5 minutes', 5, 'CONFIRMED', $5, 'WEB_PATIENT',
       1600, 'For the clinician alone', $6 from profile
     returning patient_id as "patientId", id as "appointmentId"`,
    [made, clinicianId, centreId, test.clock.now().add({ hours: 100, minutes: 5 * made }).toString(), bookerId,
      test.clock.now().toString()],
  )
  return rows[0]!
}

async function makeThings(): Promise<Things> {
  const other = await makeVisit(here)
  return { ...here, ...(await makeVisit(here)), otherPatientId: other.patientId, startsAt: slotAt(0) }
}

type Verdict = { status: number; code: string; permission?: Permission } | 'allowed'

/** What the rules say of a caller, a route, and what lies at the first centre. */
function verdictOf({ actor, role }: Caller, route: StaffRoute): Verdict {
  const { permission, gate = 'day.read' } = route
  const refused = { status: 403, code: 'FORBIDDEN', permission }
  if (!hasPermissionAnywhere(actor, gate)) return refused
  if (route.notForClinicians === true && role === 'CLINICIAN') return refused
  if (route.isOfNobody === true) return 'allowed'
  const place = { ...here, isFollowUp: true }
  if (!hasPermission(actor, 'day.read', place)) return { status: 404, code: 'NOT_FOUND' }
  return hasPermission(actor, permission, { ...place, isFollowUp: isBooking.has(route) }) ? 'allowed' : refused
}

/** What books a further visit for somebody whom the clinician knows. */
const isBooking = new Set([
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
  const id = path.includes('/patients/') ? things.patientId : things.appointmentId
  return member.call(method as 'GET', path.replace('{id}', String(id)) + (asked.query ?? ''), asked.body)
}

describe('every route of the staff', () => {
  it('has a row in the table', () => {
    const routes = Object.entries(test.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
      path.startsWith('/api/staff/') ? Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`) : [],
    )
    expect(Object.keys(staffRoutes).toSorted()).toEqual(routes.toSorted())
  })

  it('answers each role, from its own centre, another and all of them, as the rules say', async () => {
    const expected: Record<string, Verdict> = {}
    const found: Record<string, Verdict> = {}
    for (const [name, route] of Object.entries(staffRoutes)) {
      for (const caller of callers) {
        const verdict = verdictOf(caller, route)
        if (route.isStream === true && verdict === 'allowed') continue
        const things = await makeThings()
        const reply = await callRoute(caller, name, things, { query: route.query?.(things), body: route.body?.(things) })
        expected[`${name} ${caller.role} ${caller.from}`] = verdict
        found[`${name} ${caller.role} ${caller.from}`] = seen(reply)
      }
    }
    expect(found).toEqual(expected)
    expect(Object.keys(found).length).toBeGreaterThan(500)
  })

  it('takes no id of a centre, a patient or a visit that is out of reach', async () => {
    const found: Record<string, Verdict> = {}
    for (const [name, route] of Object.entries(staffRoutes)) {
      for (const [what, ask] of Object.entries(route.foreign ?? {})) {
        // Who may do it here, and has nothing to do with the other centre.
        const among = callers.filter((caller) => caller.from === 'own' && verdictOf(caller, route) === 'allowed')
        for (const caller of among) {
          const isTheirs = caller.role === 'CLINICIAN' && what === 'centre'
          if (isTheirs || (caller.role === 'ADMIN')) continue
          const things = await makeThings()
          found[`${name} ${what} ${caller.role}`] = seen(await callRoute(caller, name, things, ask(things, elsewhere)))
        }
      }
    }
    const strange = Object.entries(found).filter(([, verdict]) => verdict === 'allowed' || verdict.code !== 'NOT_FOUND')
    expect(strange).toEqual([])
    expect(Object.keys(found).length).toBeGreaterThan(20)
  })
})
