import { afterAll, beforeAll, expect, it } from 'vitest'
import { confirm, createTestApp, signIn, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { writePatient, writeVisit, type Written } from '../patients/desk-patients.ts'

let test: TestApp
let here: TestClinician
let elsewhere: TestClinician
let desk: StaffMember
let patient: Written

beforeAll(async () => {
  test = await createTestApp()
  here = await createClinician(test)
  elsewhere = await createClinician(test)
  desk = await staffMember(test, { role: 'FRONT_DESK', centreId: here.centreId, fullName: 'Rita Reader' })
  patient = await writePatient(test, 'Watched Person')
  await writeVisit(test, here, patient)
  for (let n = 0; n < 3; n += 1) await desk.call('GET', `/api/staff/patients/${patient.patientId}`)
})
afterAll(() => test.close())

const list = (who: StaffMember, filter: Record<string, string>) =>
  who.call('GET', `/api/staff/audit?${new URLSearchParams(filter).toString()}`)
const ofPatient = () => ({ patientId: String(patient.patientId) })

it('shows who read which record, to managers of its centre', async () => {
  const admin = await staffMember(test, { role: 'ADMIN' })
  const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: here.centreId })
  for (const who of [admin, manager]) {
    const { body } = await list(who, ofPatient())
    expect(body.items).toHaveLength(3)
    expect(body.items[0]).toMatchObject({
      action: 'PATIENT_READ',
      entityType: 'patient',
      entityId: patient.patientId,
      who: { userId: desk.userId, fullName: 'Rita Reader' },
    })
  }
  const far = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: elsewhere.centreId })
  expect((await list(far, ofPatient())).body.items).toEqual([])
  expect((await list(far, { userId: String(desk.userId) })).body.items).toEqual([])
  for (const role of ['CARE_COORDINATOR', 'FRONT_DESK', 'CLINICIAN'] as const) {
    const who = await staffMember(test, { role, centreId: here.centreId })
    expect(await list(who, ofPatient())).toMatchObject({ status: 403, body: { details: { permission: 'audit.read' } } })
  }
})

it('contains the names that its sentences need, and lists the people to filter by', async () => {
  const manager = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: here.centreId })
  const { body } = await list(manager, ofPatient())
  expect(body.items[0]).toMatchObject({ patientName: 'Watched Person', details: { part: 'RECORD' } })
  // What an earlier system noted is not shown as ours.
  const earlier = await writePatient(test, 'Earlier Person')
  await writeVisit(test, here, earlier)
  await test.database.pool.query(
    `insert into audit_logs (action, entity_type, patient_id, metadata)
     values ('PATIENT_READ', 'patient', $1, '{"part": 5, "secret": "x", "fields": ["phone"]}')`,
    [earlier.patientId],
  )
  const old = await list(manager, { patientId: String(earlier.patientId) })
  expect(old.body.items[0].details).toEqual({ fields: ['phone'] })
  const far = await staffMember(test, { role: 'CENTRE_MANAGER', centreId: elsewhere.centreId, fullName: 'Far Away' })
  const people = async (who: StaffMember) =>
    (await who.call('GET', '/api/staff/audit/people')).body.items.map((one: { fullName: string }) => one.fullName)
  expect(await people(manager)).toContain('Rita Reader')
  expect(await people(manager)).not.toContain('Far Away')
  expect(await people(far)).not.toContain('Rita Reader')
  expect((await desk.call('GET', '/api/staff/audit/people')).status).toBe(403)
})

it('names whose hours or closure it was about, whatever an earlier system noted', async () => {
  const admin = await staffMember(test, { role: 'ADMIN' })
  const at = '2025-12-01T05:00:00Z'
  await test.database.pool.query(
    `insert into audit_logs (action, entity_type, entity_id, centre_id, metadata, created_at) values
       ('HOURS_CHANGED', 'clinician', $1, $2, null, $3),
       ('CLOSURE_MADE', 'closure', 1, $2, jsonb_build_object('clinicianId', $1::bigint), $3),
       ('CLOSURE_MADE', 'closure', 1, $2, '{"clinicianId": "99999999999999999999999"}', $3),
       ('CLOSURE_MADE', 'closure', 1, $2, '{"clinicianId": [1.5]}', $3)`,
    [here.clinicianId, here.centreId, at],
  )
  const { body } = await list(admin, { from: at, to: '2025-12-01T05:00:01Z' })
  const names = body.items.map((one: { clinicianName: string | null }) => one.clinicianName)
  expect(names.slice(0, 2)).toEqual([null, null])
  expect(new Set(names.slice(2)).size).toBe(1)
  expect(names[3]).toMatch(/\w/)
})

it('is filtered and goes on from page to page', async () => {
  const admin = await staffMember(test, { role: 'ADMIN' })
  const first = await list(admin, { ...ofPatient(), limit: '2' })
  const second = await list(admin, { ...ofPatient(), limit: '2', cursor: first.body.nextCursor })
  expect([first.body.items.length, second.body.items.length, second.body.nextCursor]).toEqual([2, 1, null])
  expect((await list(admin, { ...ofPatient(), entity: 'drawer' })).body.items).toEqual([])
  expect((await list(admin, { ...ofPatient(), from: '2026-01-05', to: '2026-01-05' })).body.items).toHaveLength(3)
  expect((await list(admin, { ...ofPatient(), to: '2026-01-04' })).body.items).toEqual([])
  const wrongs: Record<string, string>[] = [
    { patientId: 'x' },
    { from: 'yesterday' },
    { cursor: '%%' },
    { cursor: 'W10' },
    { entity: "'" },
  ]
  for (const wrong of wrongs) expect((await list(admin, wrong)).status).toBe(400)
})

it('is in the patient’s export', async () => {
  const me = await signIn(test, { fullName: 'Exporting Person' })
  await writeVisit(test, here, me)
  await desk.call('GET', `/api/staff/patients/${me.patientId}/payments`)
  await confirm(test, me)
  const { body } = await test.call('GET', '/api/patient-dashboard/export', { token: me.token })
  expect(body.whoLookedAtYou).toMatchObject([{ who: 'Rita Reader', action: 'PATIENT_READ', part: 'PAYMENTS' }])
})
