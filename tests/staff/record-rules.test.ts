import { describe, expect, it } from 'vitest'
import type { AuditAction, AuditItem } from '../../contract/staff/audit.ts'
import type { StaffAppointment } from '../../contract/staff/appointments.ts'
import { auditPath, readAuditAddress } from '../../web/staff/audit/address.ts'
import { grouped } from '../../web/staff/audit/grouped.ts'
import { plainSentence } from '../../web/staff/audit/sentences.ts'
import { mergeWarnings } from '../../web/staff/patients/doubts.ts'
import { changesOf, emptyValues, newPatientOf, problemsIn } from '../../web/staff/patients/form-values.ts'
import { inOrder } from '../../web/staff/patients/in-order.ts'
import { auditSentences } from '../../web/staff/text/audit.ts'

const zone = 'Asia/Kolkata'
const item = (more: Partial<AuditItem>): AuditItem => ({
  id: 1,
  at: '2026-01-05T05:00:00.000Z',
  who: { userId: 3, fullName: 'Asha R.' },
  action: 'PATIENT_READ',
  entityType: 'patient',
  entityId: 214,
  patientId: 7 as AuditItem['patientId'],
  patientName: 'Ravi Menon',
  clinicianName: null,
  centreId: 1,
  why: null,
  details: {},
  ...more,
})
const said = (more: Partial<AuditItem>) =>
  grouped([item(more)]).map((line) => plainSentence(line, zone, `MB-${line.entityId}`))[0]

describe('a line of the log', () => {
  it.each<[Partial<AuditItem>, string]>([
    [
      {
        action: 'APPOINTMENT_MOVED',
        details: { from: '2026-01-05T05:00:00.000Z', to: '2026-01-05T06:00:00.000Z' },
        why: 'Running late',
      },
      'Asha R. moved appointment MB-214 of Ravi Menon from Mon, 5 Jan, 10:30 am to 11:30 am, because: Running late',
    ],
    [
      { action: 'APPOINTMENT_CANCELLED', details: { refundPaise: 160_000 }, why: 'Ill' },
      'Asha R. cancelled appointment MB-214 of Ravi Menon and refunded ₹1,600, because: Ill',
    ],
    [{ action: 'APPOINTMENT_CANCELLED' }, 'Asha R. cancelled appointment MB-214 of Ravi Menon.'],
    [
      { action: 'PATIENT_READ', details: { part: 'RECORD' }, why: 'Found by the full phone number' },
      'Asha R. opened the record of Ravi Menon, (found by the full phone number)',
    ],
    [
      { action: 'PATIENT_CHANGED', details: { fields: ['phone', 'email'] } },
      'Asha R. changed the phone and email of Ravi Menon.',
    ],
    [
      { action: 'PAYMENT_TAKEN', details: { amountPaise: 50_000, method: 'CASH' } },
      'Asha R. took ₹500 in cash from Ravi Menon.',
    ],
    [{ action: 'PATIENTS_MERGED', who: null }, 'The clinic’s system merged another record into the one of Ravi Menon.'],
    [
      {
        action: 'CLOSURE_MADE',
        details: { from: '2026-01-05T05:00:00.000Z', to: '2026-01-06T06:00:00.000Z' },
        why: 'Ill',
      },
      'Asha R. closed times of the whole centre from Mon, 5 Jan, 10:30 am to Tue, 6 Jan, 11:30 am, because: Ill',
    ],
    [
      { action: 'HOURS_CHANGED', clinicianName: 'Dr Rao', patientId: null, patientName: null },
      'Asha R. changed the weekly hours of Dr Rao.',
    ],
    [
      { action: 'OFFERS_SENT', entityType: 'appointment' },
      'Asha R. offered Ravi Menon other times for appointment MB-214.',
    ],
    [
      { action: 'OFFERS_SENT', entityType: 'closure', clinicianName: 'Dr Rao', patientId: null, patientName: null },
      'Asha R. offered other times to the patients affected by a closure of Dr Rao.',
    ],
    [{ action: 'LOGIN_OLD', patientName: null, patientId: null }, 'Asha R. did “login old” to nobody.'],
  ])('%j reads: %s', (more, sentence) => expect(said(more)).toBe(sentence))

  it('has no code in it, whatever was done', () => {
    for (const action of Object.keys(auditSentences) as AuditAction[]) {
      expect(said({ action })).not.toMatch(/[A-Z]{3,}_|undefined|null/)
      expect(said({ action })).toMatch(/^Asha R\. [a-z].*\.$/)
    }
  })

  it('puts a record that was opened part by part into one line', () => {
    const read = (part: 'RECORD' | 'PAYMENTS' | 'NOTES', more: Partial<AuditItem> = {}) =>
      item({ details: { part }, ...more })
    const lines = grouped([
      read('PAYMENTS'),
      read('RECORD'),
      read('RECORD', { who: { userId: 4, fullName: 'Another' } }),
      read('NOTES', { at: '2026-01-04T05:00:00.000Z' }),
      item({ action: 'NOTE_WRITTEN', at: '2026-01-04T05:00:00.000Z' }),
      item({ action: 'NOTE_WRITTEN', at: '2026-01-04T05:00:00.000Z' }),
    ])
    expect(lines.map((line) => plainSentence(line, zone, ''))).toEqual([
      'Asha R. opened the record of Ravi Menon.',
      'Another opened the record of Ravi Menon.',
      'Asha R. read the clinical notes of Ravi Menon.',
      'Asha R. wrote a clinical note about Ravi Menon.',
      'Asha R. wrote a clinical note about Ravi Menon.',
    ])
  })
})

describe('the log’s address', () => {
  it('writes back the filters that it read, and drops unknown ones', () => {
    const address = { patientId: 7, userId: 3, entity: 'note', from: '2026-01-05', to: '2026-01-06' }
    expect(readAuditAddress(auditPath(address).split('?')[1] ?? '')).toEqual(address)
    const nothing = { patientId: null, userId: null, entity: null, from: null, to: null }
    expect(readAuditAddress('patient=x&who=-1&entity=%27&from=2026-13-45&to=yesterday&cursor=x')).toEqual(nothing)
    expect(auditPath({})).toBe('/staff/audit')
  })
})

describe('a patient’s form', () => {
  it('sends changed fields, and null for cleared ones', () => {
    const before = { ...emptyValues, fullName: 'Asha', phone: '919876543210', email: 'a@b.in' }
    expect(changesOf(before, { ...before, fullName: ' Asha Menon ', email: '' })).toEqual({
      fullName: 'Asha Menon',
      email: null,
    })
    expect(changesOf(before, before)).toEqual({})
    expect(newPatientOf({ ...before, email: ' ', emergencyContactName: 'X' })).toEqual({
      fullName: 'Asha',
      phone: '919876543210',
    })
  })

  it('reports missing fields before it is sent', () => {
    expect(Object.keys(problemsIn({ ...emptyValues, dateOfBirth: '31/02/1990' }))).toEqual(['fullName', 'dateOfBirth'])
    expect(problemsIn({ ...emptyValues, fullName: 'A', dateOfBirth: '1990-02-28' })).toEqual({})
  })
})

describe('warnings that two records may not be one person', () => {
  const asha = { fullName: 'Asha Menon', phone: '919876543210', dateOfBirth: '1992-04-11' }
  it.each([
    [{ ...asha, fullName: 'asha  menon' }, 0],
    [{ ...asha, phone: '919876543211' }, 1],
    [{ ...asha, fullName: 'Rohan Menon', dateOfBirth: '2017-01-01' }, 1],
    [{ ...asha, fullName: 'Asha M', phone: null }, 0],
  ])('of %j: %i', (other, count) => expect(mergeWarnings(asha, other)).toHaveLength(count))
})

it('visits are to come until they are over or their day is, soonest first', () => {
  const now = Date.parse('2026-01-06T06:00:00Z')
  const visit = (id: number, endsAt: string, status = 'CONFIRMED') =>
    ({ id, endsAt, status, timezone: zone }) as StaffAppointment
  const { upcoming, past } = inOrder(
    [
      visit(1, '2026-01-08T06:00:00Z'),
      visit(2, '2026-01-07T06:00:00Z', 'CANCELLED'),
      visit(3, '2026-01-06T04:00:00Z'),
      visit(4, '2026-01-05T06:00:00Z', 'IN_PROGRESS'),
      visit(5, '2026-01-05T06:00:00Z'),
    ],
    now,
  )
  expect([upcoming.map(({ id }) => id), past.map(({ id }) => id)]).toEqual([
    [4, 3, 1],
    [2, 5],
  ])
})
