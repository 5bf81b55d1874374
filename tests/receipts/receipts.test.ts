import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppointmentId } from '../../contract/values.ts'
import { transact } from '../../server/db/transact.ts'
import { amountInWords } from '../../server/receipts/amount-in-words.ts'
import { financialYearOf } from '../../server/receipts/financial-year.ts'
import { fontRuns } from '../../server/receipts/fonts.ts'
import { issueMissingReceipts, issueReceipt } from '../../server/receipts/issue.ts'
import { takeSerial } from '../../server/receipts/queries.ts'
import { createTestApp, newPhone, signIn, type TestApp } from '../app.ts'
import { createClinician, type TestClinician } from '../factories.ts'
import { hold, pay, slotAt, verify, type Held } from '../payments/steps.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())

let used = 0
async function paidAppointment(fullName = 'Asha Verma'): Promise<Held> {
  const patient = await signIn(test, { phone: newPhone(), fullName })
  const held = await hold(test, clinician, { startsAt: slotAt(5 * (used += 1)), patient })
  await verify(test, patient, (await pay(test, held.orderId)).result)
  return held
}

const receiptOf = ({ appointmentId, patient }: Held) =>
  test.app.inject({
    url: `/api/patient-dashboard/appointments/${appointmentId}/receipt.pdf`,
    headers: { authorization: `Bearer ${patient.token}` },
  })

describe('a receipt', () => {
  it('is a PDF with a number, and the same bytes whenever it is asked for', async () => {
    const held = await paidAppointment()
    const replies = await Promise.all(Array.from({ length: 6 }, () => receiptOf(held)))
    const [first] = replies
    expect(first!.statusCode).toBe(200)
    expect(first!.headers['content-type']).toBe('application/pdf')
    expect(first!.headers['content-disposition']).toMatch(/^inline; filename="receipt-MB-25-26-\d{6}\.pdf"$/)
    expect(first!.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    for (const reply of replies) expect(reply.rawPayload.equals(first!.rawPayload)).toBe(true)
    await test.database.pool.query(`update users set full_name = 'Somebody Else' where id = $1`, [held.patient.userId])
    expect((await receiptOf(held)).rawPayload.equals(first!.rawPayload)).toBe(true)
  })

  it('carries its number in the message that tells of the payment', async () => {
    const held = await paidAppointment()
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${held.patient.phone}`)
    const told = items.find((item: { template: string }) => item.template === 'payment_received')
    expect(told.values['3']).toMatch(/^MB\/25-26\/\d{6}$/)
    const reply = await receiptOf(held)
    expect(reply.headers['content-disposition']).toContain(told.values['3'].replaceAll('/', '-'))
  })

  it('is numbered without gaps, by fifty at once and past a transaction that failed', async () => {
    const holds = await Promise.all(Array.from({ length: 30 }, () => paidAppointment()))
    const failing = transact(test.deps.db, async (tx) => {
      await takeSerial(tx, '25-26')
      throw new Error('a crash after the number was taken')
    })
    await expect(failing).rejects.toThrow('a crash')
    const ids = holds.map(({ appointmentId }) => appointmentId as AppointmentId)
    await Promise.all([...ids, ...ids.slice(0, 20)].map((id) => issueReceipt(test.deps, id)))
    const { rows } = await test.database.pool.query(
      `select array_agg(serial order by serial) as serials from receipts where financial_year = '25-26'`,
    )
    const { serials } = rows[0]
    expect(serials).toEqual(Array.from({ length: serials.length }, (_, index) => index + 1))
  })

  it('is numbered within a sweep though nobody asks, later numbers never earlier, and not for the old books', async () => {
    const start = test.clock.now()
    const held = []
    for (let minute = 0; minute < 3; minute += 1) {
      test.clock.set(test.clock.now().add({ minutes: 1 }))
      held.push(await paidAppointment())
    }
    const old = held.shift()!
    await test.database.pool.query(
      `update payments set paid_at = paid_at - interval '4 days' where appointment_id = $1`,
      [old.appointmentId],
    )
    expect(await issueMissingReceipts(test.deps)).toBeGreaterThanOrEqual(2)
    expect(await issueMissingReceipts(test.deps)).toBe(0)
    test.clock.set(test.clock.now().add({ minutes: 1 }))
    await receiptOf(old)
    const { rows } = await test.database.pool.query(
      `select p.appointment_id as id from receipts r join payments p on p.id = r.payment_id order by r.serial`,
    )
    expect(rows.slice(-3).map(({ id }) => id)).toEqual([...held, old].map(({ appointmentId }) => appointmentId))
    const dates = await test.database.pool.query(`select issued_at from receipts order by financial_year, serial`)
    const times = dates.rows.map(({ issued_at }) => (issued_at as Date).getTime())
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    test.clock.set(start)
  })

  it('is not there for an unpaid hold, another patient, or money that bought nothing', async () => {
    const paid = await paidAppointment()
    const unpaid = await hold(test, clinician, { startsAt: slotAt(400) })
    const stranger = await signIn(test, { phone: newPhone() })
    expect((await receiptOf(unpaid)).statusCode).toBe(404)
    expect((await receiptOf({ ...paid, patient: stranger })).statusCode).toBe(404)
  })

  it('takes names in the scripts of India', async () => {
    for (const name of ['आशा वर्मा', 'ಆಶಾ ವರ್ಮ', 'ആശ വർമ്മ', 'ஆஷா வர்மா', 'ఆశా వర్మ', 'আশা বর্মা', 'આશા વર્મા', '梅 Asha']) {
      const reply = await receiptOf(await paidAppointment(name))
      expect(reply.statusCode).toBe(200)
    }
  })
})

it('splits text by script, and keeps spaces and joiners with their word', () => {
  const pieces = fontRuns('Dr आशा ವರ್ಮ ₹1', 400).map(({ text }) => text)
  expect(pieces.join('')).toBe('Dr आशा ವರ್ಮ ₹1')
  expect(pieces).toContain('आशा')
  expect(pieces).toContain('₹')
  expect(fontRuns('क्‍ष', 400)).toHaveLength(1)
  expect(fontRuns('梅', 400)[0]?.text).toBe('?')
})

it.each([
  ['2026-03-31T18:29:59Z', '25-26'],
  ['2026-03-31T18:30:00Z', '26-27'],
  ['2099-12-31T00:00:00Z', '99-00'],
])('counts %s to the financial year %s, by the clock of India', (instant, year) => {
  expect(financialYearOf(Temporal.Instant.from(instant))).toBe(year)
})

it.each([
  [0, 'Rupees zero only'],
  [100, 'Rupees one only'],
  [9900, 'Rupees ninety-nine only'],
  [10_000, 'Rupees one hundred only'],
  [160_000, 'Rupees one thousand six hundred only'],
  [10_000_000, 'Rupees one lakh only'],
  [123_456_750, 'Rupees twelve lakh thirty-four thousand five hundred sixty-seven and fifty paise only'],
  [1_000_000_001, 'Rupees one crore and one paise only'],
])('writes %d paise as %s', (paise, words) => {
  expect(amountInWords(paise)).toBe(words)
})
