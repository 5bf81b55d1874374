import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppointmentId } from '../../contract/core/values.ts'
import { releaseDeskChanges } from '../../server/appointments/release.ts'
import { transact } from '../../server/db/transact.ts'
import { amountInWords } from '../../server/receipts/text/en-amount-in-words.ts'
import { financialYearOf } from '../../server/receipts/financial-year.ts'
import { fontRuns } from '../../server/receipts/fonts.ts'
import { checkOrder } from '../../server/reconciliation/reconcile.ts'
import { issueMissingReceipts, issueReceipt } from '../../server/receipts/issue.ts'
import { issueMissingCreditNotes } from '../../server/receipts/notes.ts'
import { nextSerial } from '../../server/receipts/queries.ts'
import { createTestApp, newPhone, signIn, type TestApp } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'
import { staffMember } from '../support/staff.ts'

let test: TestApp
let clinician: TestClinician

beforeAll(async () => {
  test = await createTestApp()
  clinician = await createClinician(test, { slotMinutes: 5 })
})
afterAll(() => test.close())

let used = 0
async function paidAppointment(fullName = 'Asha Verma'): Promise<Held> {
  const patient = await scenario.signedInPatient(test, { fullName })
  return scenario.paidAppointment(test, clinician, { startsAt: slotAt(5 * (used += 1)), patient })
}

const receiptOf = ({ appointmentId, patient }: Held) =>
  test.app.inject({
    url: `/api/patient-dashboard/appointments/${appointmentId}/receipt.pdf`,
    headers: { authorization: `Bearer ${patient.token}` },
  })

describe('a receipt', () => {
  it('is a PDF with a number, and the same bytes whenever it is requested', async () => {
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

  it('is mentioned by number in the message about the payment', async () => {
    const held = await paidAppointment()
    await checkOrder(test.deps, held)
    await test.runJobs()
    const { items } = await test.control(`messages?phone=${held.patient.phone}`)
    const told = items.find((item: { template: string }) => item.template === 'payment_received')
    expect(told.values['3']).toMatch(/^MB\/25-26\/\d{6}$/)
    const reply = await receiptOf(held)
    expect(reply.headers['content-disposition']).toContain(told.values['3'].replaceAll('/', '-'))
  })

  it('is numbered without gaps, by fifty at once and despite a failed transaction', async () => {
    const holds = await Promise.all(Array.from({ length: 30 }, () => paidAppointment()))
    const failing = transact(test.deps.db, async (tx) => {
      await nextSerial(tx, '25-26')
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

  it('is numbered by the periodic task even if nobody asks, in order of date, but not for the old books', async () => {
    const start = test.clock.now()
    const held = []
    for (let minute = 0; minute < 3; minute += 1) {
      test.clock.set(test.clock.now().add({ minutes: 1 }))
      held.push(await paidAppointment())
    }
    const old = held.shift()!
    await test.database.pool.query(
      `update payments set paid_at = paid_at - interval '4 days', bill_due = false where appointment_id = $1`,
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
    const times = dates.rows.map(({ issued_at }) => (issued_at as Temporal.Instant).epochMilliseconds)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    test.clock.set(start)
  })

  it('does not exist for an unpaid hold, another patient, or a payment that bought nothing', async () => {
    const paid = await paidAppointment()
    const unpaid = await scenario.heldAppointment(test, clinician, { startsAt: slotAt(400) })
    const stranger = await signIn(test, { phone: newPhone() })
    expect((await receiptOf(unpaid)).statusCode).toBe(404)
    expect((await receiptOf({ ...paid, patient: stranger })).statusCode).toBe(404)
  })

  it('prints names in the scripts of India', async () => {
    for (const name of ['आशा वर्मा', 'ಆಶಾ ವರ್ಮ', 'ആശ വർമ്മ', 'ஆஷா வர்மா', 'ఆశా వర్మ', 'আশা বর্মা', 'આશા વર્મા']) {
      const reply = await receiptOf(await paidAppointment(name))
      expect(reply.statusCode).toBe(200)
    }
  }, 60_000)
})

async function move(held: Held, startsAt: string): Promise<void> {
  const path = `/api/patient-dashboard/appointments/${held.appointmentId}/reschedule`
  const { status } = await test.call('POST', path, { token: held.patient.token, body: { startsAt } })
  expect(status).toBe(200)
}

/** The title stored in the file. */
function titleOf(pdf: Buffer): string | undefined {
  const text = pdf.toString('latin1')
  const object = /\/Title (\d+) 0 R/.exec(text)?.[1]
  return new RegExp(`\\n${object} 0 obj\\n\\(([^)]*)\\)`).exec(text)?.[1]
}

describe('a receipt after an outage', () => {
  it('is numbered by the periodic task, however long it was', async () => {
    const start = test.clock.now()
    const held = await paidAppointment()
    test.clock.set(start.add({ hours: 24 * 9 }))
    await issueMissingReceipts(test.deps)
    const { rows } = await test.database.pool.query(
      `select r.financial_year, r.issued_at from receipts r join payments p on p.id = r.payment_id
       where p.appointment_id = $1`,
      [held.appointmentId],
    )
    expect(rows).toEqual([{ financial_year: '25-26', issued_at: test.clock.now() }])
    test.clock.set(start)
  })

  it('stays in the financial year of the payment, and no later number of it has an earlier date', async () => {
    const late = await createTestApp({ start: '2026-03-31T17:00:00Z' })
    const who = await createClinician(late)
    const paid = async (startsAt: string, at: string) => {
      late.clock.set(at)
      await scenario.paidAppointment(late, who, { startsAt })
    }
    await paid('2026-04-02T04:30:00.000Z', '2026-03-31T17:00:00Z')
    await paid('2026-04-02T05:00:00.000Z', '2026-03-31T18:29:00Z')
    await paid('2026-04-02T05:30:00.000Z', '2026-03-31T18:31:00Z')
    late.clock.set('2026-04-03T02:30:00Z')
    await issueMissingReceipts(late.deps)
    const { rows } = await late.database.pool.query('select number, issued_at from receipts order by id')
    expect(rows).toEqual([
      { number: 'MB/25-26/000001', issued_at: Temporal.Instant.from('2026-03-31T17:00:00Z') },
      { number: 'MB/25-26/000002', issued_at: Temporal.Instant.from('2026-03-31T18:29:00Z') },
      { number: 'MB/26-27/000001', issued_at: Temporal.Instant.from('2026-04-03T02:30:00Z') },
    ])
    await late.close()
  })
})

describe('a receipt that is no longer true', () => {
  it('is corrected by one that refers to it, once per requested time', async () => {
    const held = await paidAppointment()
    const first = await receiptOf(held)
    expect(titleOf(first.rawPayload)).toMatch(/^Bill of supply MB/)
    await move(held, slotAt(1440 + 5 * used))
    const replies = await Promise.all(Array.from({ length: 4 }, () => receiptOf(held)))
    for (const reply of replies) {
      expect(reply.headers['content-disposition']).toMatch(/receipt-MR-25-26-\d{6}\.pdf/)
      expect(titleOf(reply.rawPayload)).toMatch(/^Corrected bill of supply MR/)
      expect(reply.rawPayload.equals(replies[0]!.rawPayload)).toBe(true)
    }
    await move(held, slotAt(2880 + 5 * used))
    const second = await receiptOf(held)
    expect(second.headers['content-disposition']).not.toBe(replies[0]!.headers['content-disposition'])
    const { rows } = await test.database.pool.query(
      `select count(*)::int as count, max(serial)::int as last from bill_notes where kind = 'CORRECTION'`,
    )
    expect(rows).toEqual([{ count: 2, last: 2 }])
  })

  it('needs no correction if it was rendered after the move', async () => {
    const held = await paidAppointment()
    await issueReceipt(test.deps, held.appointmentId as AppointmentId)
    await move(held, slotAt(1440 + 5 * used))
    expect((await receiptOf(held)).headers['content-disposition']).toMatch(/receipt-MB-/)
  })
})

describe('a bill of a time that the desk undid', () => {
  const desk = async (centreId: number) => {
    const reception = await staffMember(test, { role: 'FRONT_DESK', centreId })
    return async ({ appointmentId }: Held, action: string, minutes?: number) => {
      const body = minutes === undefined ? {} : { startsAt: slotAt(minutes) }
      expect((await reception.call('POST', `/api/staff/appointments/${appointmentId}/${action}`, body)).status).toBe(
        200,
      )
    }
  }
  const nameOf = async (held: Held) => (await receiptOf(held)).headers['content-disposition']

  it('is not one of the time that it is moved to then', async () => {
    const [billed, unbilled] = [await paidAppointment(), await paidAppointment()]
    const call = await desk(clinician.centreId)
    const first = await nameOf(billed)
    const undone: unknown[] = []
    for (const held of [billed, unbilled]) {
      await call(held, 'move', 4320 + 5 * used)
      undone.push(await nameOf(held))
      await call(held, 'undo')
    }
    expect(await nameOf(billed)).toBe(first)
    for (const [index, held] of [billed, unbilled].entries()) {
      await call(held, 'move', 5760 + 10 * index)
      expect(undone).not.toContain(await nameOf(held))
    }
  })

  it('is still the bill of a visit that was moved there and back', async () => {
    const held = await paidAppointment()
    const call = await desk(clinician.centreId)
    const there = 5 * used
    await call(held, 'move', 4320 + there)
    await call(held, 'move', there)
    const bill = await nameOf(held)
    test.clock.advance({ seconds: 61 })
    await releaseDeskChanges(test.deps)
    expect(await nameOf(held)).toBe(bill)
  })
})

describe('a refund', () => {
  const noteOf = (held: Held, number: string, token = held.patient.token) =>
    test.app.inject({
      url: `/api/patient-dashboard/appointments/${held.appointmentId}/credit-note.pdf?number=${encodeURIComponent(number)}`,
      headers: { authorization: `Bearer ${token}` },
    })

  it('has its own credit note, numbered once, for its patient only', async () => {
    const held = await paidAppointment()
    await receiptOf(held)
    const path = `/api/patient-dashboard/appointments/${held.appointmentId}`
    expect((await test.call('POST', `${path}/cancel`, { token: held.patient.token })).status).toBe(200)
    await test.runJobs()
    await test.database.pool.query(
      `update refunds set status = 'PROCESSED', processed_at = now() where payment_id = (
         select id from payments where appointment_id = $1)`,
      [held.appointmentId],
    )
    await Promise.all(Array.from({ length: 3 }, () => issueMissingCreditNotes(test.deps)))
    const { body } = await test.call('GET', path, { token: held.patient.token })
    const number = body.refunds[0].creditNote
    expect(number).toMatch(/^MC\/25-26\/\d{6}$/)
    const note = await noteOf(held, number)
    expect(note.headers['content-disposition']).toBe(
      `inline; filename="credit-note-${number.replaceAll('/', '-')}.pdf"`,
    )
    expect(titleOf(note.rawPayload)).toBe(`Credit note ${number}`)
    expect((await noteOf(held, number, (await signIn(test, { phone: newPhone() })).token)).statusCode).toBe(404)
    expect((await noteOf(held, 'MC/25-26/999999')).statusCode).toBe(404)
    expect((await noteOf(held, 'x')).statusCode).toBe(400)
    const { rows } = await test.database.pool.query(
      `select max(serial)::int = count(*) as whole from bill_notes where kind = 'CREDIT_NOTE'`,
    )
    expect(rows).toEqual([{ whole: true }])
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
])('assigns %s to the financial year %s, by Indian time', (instant, year) => {
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
