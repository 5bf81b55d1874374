import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrateDatabase } from '../../server/adoption/migrate.ts'
import { verifyChain } from '../../server/audit/verify.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { fillOldClinic } from './old-clinic.ts'
import { createShape } from './shapes.ts'

let test: TestApp
let admin: StaffMember
const now = Temporal.Now.instant().round('second')

beforeAll(async () => {
  const database = await createShape('B')
  await fillOldClinic(database.pool, {
    now,
    patients: 60,
    visits: 120,
    duplicates: 2,
    pastOverlaps: 1,
    comingOverlaps: 0,
  })
  await migrateDatabase(database.pool, { now })
  test = await createTestApp({ database, start: now.toString() })
  admin = await staffMember(test, { role: 'ADMIN' })
})
afterAll(() => test.close())

const query = async (text: string, values: unknown[] = []) => (await test.database.pool.query(text, values)).rows

it('bookings of the earlier system’s desk are found, shown and in the record', async () => {
  const [visit] = await query(
    `select a.id, a.patient_id, u.full_name from appointments a join patient_profiles p on p.id = a.patient_id
     join users u on u.id = p.user_id where a.source like 'ADMIN%' and u.is_active and a.is_active and a.id >= 10 order by a.id limit 1`,
  )
  const found = await admin.call('GET', `/api/staff/patients?q=${encodeURIComponent(`#${visit.id}`)}`)
  expect(found.body.items).toMatchObject([{ id: visit.patient_id, fullName: visit.full_name }])
  const byName = await admin.call('GET', `/api/staff/patients?q=${encodeURIComponent(visit.full_name)}&limit=100`)
  expect(byName.body.items.map(({ id }: { id: number }) => id)).toContain(visit.patient_id)
  const { body } = await admin.call('GET', `/api/staff/patients/${visit.patient_id}/appointments?limit=100`)
  expect(body.items).toContainEqual(expect.objectContaining({ id: visit.id, source: expect.stringMatching(/^ADMIN/) }))
  const payments = await admin.call('GET', `/api/staff/patients/${visit.patient_id}/payments`)
  expect(payments.status).toBe(200)
})

it('earlier notes are shown to the treating clinician, and later edits keep versions', async () => {
  const [note] = await query(
    `select n.id, n.patient_id, n.note, c.id as clinician_id from patient_medical_notes n
     join clinician_profiles c on c.user_id = n.author_user_id
     join appointments a on a.patient_id = n.patient_id and a.clinician_id = c.id and a.status = 'COMPLETED'
     join patient_profiles p on p.id = n.patient_id and p.is_active
     where n.source_table = 'clinician_notes_history' order by n.id limit 1`,
  )
  const clinician = await staffMember(test, { role: 'CLINICIAN', clinicianId: note.clinician_id })
  const path = `/api/staff/patients/${note.patient_id}/notes?limit=100`
  const { body } = await clinician.call('GET', path)
  expect(body.items).toContainEqual(
    expect.objectContaining({ id: note.id, text: note.note, versions: [expect.objectContaining({ version: 1 })] }),
  )
  await query(`update patient_medical_notes set note = 'Written over by the earlier system' where id = $1`, [note.id])
  const again = (await clinician.call('GET', path)).body.items.find(({ id }: { id: number }) => id === note.id)
  expect(again.versions.map(({ text }: { text: string }) => text)).toEqual([
    'Written over by the earlier system',
    note.note,
  ])
})

it('its own log precedes the chain, and the chain is valid', async () => {
  expect(await verifyChain(test.database.db)).toMatchObject({ isWhole: true })
})
