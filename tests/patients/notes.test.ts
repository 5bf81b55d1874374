import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { writePatient, writeVisit, type Written } from './desk-patients.ts'

let test: TestApp
let own: TestClinician
let mine: StaffMember
let colleague: StaffMember
let stranger: StaffMember
let patient: Written
let visit: number
let colleaguesVisit: number

beforeAll(async () => {
  test = await createTestApp()
  own = await createClinician(test)
  const other = await createClinician(test)
  const third = await createClinician(test)
  mine = await staffMember(test, { role: 'CLINICIAN', clinicianId: own.clinicianId, fullName: 'Dr Mine' })
  colleague = await staffMember(test, { role: 'CLINICIAN', clinicianId: other.clinicianId })
  stranger = await staffMember(test, { role: 'CLINICIAN', clinicianId: third.clinicianId })
  patient = await writePatient(test, 'Noted Person')
  visit = await writeVisit(test, own, patient)
  colleaguesVisit = await writeVisit(test, other, patient)
  // What never came about gives nobody a look at notes.
  await writeVisit(test, third, patient, { status: 'EXPIRED' })
  await writeVisit(test, third, patient, { status: 'CANCELLED' })
})
afterAll(() => test.close())

const path = () => `/api/staff/patients/${patient.patientId}/notes`
const read = (who: StaffMember) => who.call('GET', path())
const write = (who: StaffMember, body: unknown) => who.call('POST', path(), body)

it('a note keeps every wording that it had', async () => {
  const first = await write(mine, { text: 'Sleeps badly', appointmentId: visit })
  expect(first).toMatchObject({ status: 201, body: { text: 'Sleeps badly', appointmentId: visit, isOwn: true } })
  const noteId = first.body.id
  const second = await write(mine, { text: 'Sleeps badly since May', noteId })
  expect(second).toMatchObject({ status: 201, body: { id: noteId, text: 'Sleeps badly since May' } })
  const { body } = await read(colleague)
  expect(body.items).toMatchObject([
    {
      id: noteId,
      isOwn: false,
      text: 'Sleeps badly since May',
      versions: [
        { version: 2, text: 'Sleeps badly since May' },
        { version: 1, text: 'Sleeps badly' },
      ],
    },
  ])
  await expect(test.database.pool.query(`update note_versions set note = 'x'`)).rejects.toThrow('keeps what it has')
  await expect(test.database.pool.query('delete from note_versions')).rejects.toThrow('keeps what it has')
})

it('is added once, however often its screen sends it, and is written down once', async () => {
  const seen = await writePatient(test, 'Sent Twice')
  await writeVisit(test, own, seen)
  const at = `/api/staff/patients/${seen.patientId}/notes`
  const draftId = crypto.randomUUID()
  const send = (text: string) => mine.call('POST', at, { text, draftId })
  const sent = await Promise.all(Array.from({ length: 5 }, () => send('The reply was lost')))
  expect(new Set(sent.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
  const again = await send('The reply was lost, and more')
  expect(again.body).toMatchObject({ id: sent[0]?.body.id, text: 'The reply was lost, and more' })
  expect(again.body.versions).toHaveLength(2)
  expect((await mine.call('GET', at)).body.items).toHaveLength(1)
  const { rows } = await test.database.pool.query(
    `select action from audit_logs where patient_id = $1 and entity_type = 'note' order by id`,
    [seen.patientId],
  )
  expect(rows.map(({ action }) => action)).toEqual(['NOTE_WRITTEN', 'NOTE_REWORDED'])
  // What another author calls by the same name is another note.
  expect((await write(colleague, { text: 'Mine', draftId })).body.id).not.toBe(again.body.id)
})

it('can be edited only by its author, and belongs to a visit of the author', async () => {
  const { body } = await write(colleague, { text: 'Seen by a colleague' })
  expect((await write(mine, { text: 'Taken over', noteId: body.id })).status).toBe(404)
  expect((await write(mine, { text: 'At a colleague’s visit', appointmentId: colleaguesVisit })).status).toBe(404)
  const another = await writePatient(test, 'Another Person')
  await writeVisit(test, own, another)
  const reply = await mine.call('POST', `/api/staff/patients/${another.patientId}/notes`, {
    text: 'x',
    noteId: body.id,
  })
  expect(reply.status).toBe(404)
})

it('is visible only to clinicians who have or had an appointment with the patient', async () => {
  expect((await read(stranger)).status).toBe(404)
  expect((await write(stranger, { text: 'x' })).status).toBe(404)
  for (const role of ['ADMIN', 'MANAGER', 'CENTRE_MANAGER', 'CARE_COORDINATOR', 'FRONT_DESK'] as const) {
    const who = await staffMember(test, { role, centreId: role === 'ADMIN' ? null : own.centreId })
    for (const reply of [await read(who), await write(who, { text: 'x' })]) {
      expect({ role, ...reply }).toMatchObject({
        role,
        status: 403,
        body: { code: 'FORBIDDEN', details: { permission: 'notes.write' } },
      })
    }
  }
})

it('audits who read and who wrote', async () => {
  await read(mine)
  const { rows } = await test.database.pool.query(
    `select action, count(*)::int from audit_logs where patient_id = $1 and user_id = $2 group by 1 order by 1`,
    [patient.patientId, mine.userId],
  )
  expect(rows).toEqual([
    { action: 'NOTE_REWORDED', count: 1 },
    { action: 'NOTE_WRITTEN', count: 1 },
    { action: 'PATIENT_READ', count: 1 },
  ])
})

it.each([
  [{}],
  [{ text: '' }],
  [{ text: ' ' }],
  [{ text: 'a\u0000' }],
  [{ text: 'x', noteId: -1 }],
  [{ text: 'x', author: 1 }],
])('answers %j with 400', async (body) => {
  expect((await write(mine, body)).status).toBe(400)
})
