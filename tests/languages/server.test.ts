import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPseudoLanguage, leftovers, pseudoLanguage } from '../support/pseudo-language.ts'
import { createTestApp, newPhone, signInByCode, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { approvedTemplates } from '../../sandbox/gallabox/templates.ts'
import type { Language } from '../../contract/core/language.ts'
import { renderCreditNote } from '../../server/receipts/credit-note-pdf.ts'
import type { BillFacts } from '../../server/receipts/queries.ts'
import { renderReceipt } from '../../server/receipts/receipt-pdf.ts'
import { textOf } from '../receipts/pdf-text.ts'
import { scenario, slotAt, type Held } from '../support/scenario.ts'

// The names that stand in what is written are in another script, so that each Latin letter comes from a sentence.
let test: TestApp
let held: Held

beforeAll(async () => {
  test = await createTestApp({ env: { CLINIC_NAME: 'मीबो', CLINIC_ADDRESS: '१२ बेंगलुरु' } })
  addPseudoLanguage()
  const { pool } = test.database
  const clinician = await createClinician(test, { fullName: 'मीरा नायर' })
  await pool.query(`update centres set name = 'इंदिरानगर', city = 'बेंगलुरु', address_line1 = '१२' where id = $1`, [
    clinician.centreId,
  ])
  await pool.query('update clinician_profiles set registration_number = $1', ['१'])
  const patient = await signInByCode(test, { phone: newPhone(), fullName: 'आशा वर्मा' })
  await pool.query('update users set preferred_language = $2 where id = $1', [patient.userId, pseudoLanguage])
  held = await scenario.paidAppointment(test, clinician, { startsAt: slotAt(60), mode: 'ONLINE', patient })
})
afterAll(() => test.close())

/** The clinic has had its templates approved in the language too. */
async function offerTemplates(): Promise<void> {
  const theirs = approvedTemplates.map((template) => ({ ...template, name: `their_${template.name}_qps` }))
  approvedTemplates.push(...theirs)
  await test.database.pool.query(
    `insert into notification_template_languages (template_id, language, provider_template_id)
     select id, $1, 'their_' || name || '_qps' from notification_templates on conflict do nothing`,
    [pseudoLanguage],
  )
}

async function messages(): Promise<{ template: string; values: Record<string, string> }[]> {
  return (await test.control(`messages?phone=${held.patient.phone}`)).items
}

const file = (name: string) =>
  test.app.inject({
    url: `/api/patient-dashboard/appointments/${held.appointmentId}/${name}`,
    headers: { authorization: `Bearer ${held.patient.token}` },
  })

describe('a language added by its catalogues alone', () => {
  it('is not used before the clinic has the template in it', async () => {
    await test.runJobs()
    const confirmed = (await messages()).find(({ template }) => template === 'appointment_confirmed')
    expect(confirmed?.values).toMatchObject({ 5: 'Video call', 3: expect.stringMatching(/^\w{3}, \d+ \w{3} 2026$/) })
  })

  it('fills every message, under the name that the clinic gave the template', async () => {
    await offerTemplates()
    const path = `/api/patient-dashboard/appointments/${held.appointmentId}`
    const { token } = held.patient
    await test.call('POST', `${path}/reschedule`, { token, body: { startsAt: slotAt(120) } })
    await test.runJobs()
    await test.call('POST', `${path}/cancel`, { token, body: {} })
    await test.runJobs()
    await test.call('POST', '/api/patient-auth/send-otp', { body: { phone: held.patient.phone } })
    const theirs = (await messages()).filter(({ template }) => template.startsWith('their_'))
    expect(theirs.map(({ template }) => template)).toEqual(
      expect.arrayContaining([
        'their_appointment_rescheduled_qps',
        'their_appointment_cancelled_qps',
        'their_otp_verification_qps',
      ]),
    )
    for (const { template, values } of theirs) {
      expect({ template, left: leftovers(Object.values(values).join('\n')) }).toEqual({ template, left: [] })
    }
  })

  it('is used for a bill and a calendar file', async () => {
    const bill = textOf((await file('receipt.pdf')).rawPayload)
    expect(bill).toContain('[Value of supply]')
    expect(leftovers(bill)).toEqual([])
    const calendar = (await file('calendar.ics')).body.replaceAll(/\r\n[ \t]/g, '')
    const said = [...calendar.matchAll(/^(?:SUMMARY|DESCRIPTION|LOCATION)[^:]*:(.*)$/gm)].map((one) => one[1])
    expect(said[0]).toContain('[Appointment')
    expect(leftovers(said.join('\n').replaceAll(String.raw`\n`, ' '))).toEqual([])
  })

  it('is used for a corrected bill and a credit note, line by line', async () => {
    const issuedAt = Temporal.Instant.from('2026-01-05T18:45:00Z')
    const first = { number: 'MB/25-26/000001', issuedAt }
    const facts: BillFacts = {
      language: pseudoLanguage as Language,
      payerName: 'आशा',
      dependentName: 'रवि',
      paidAt: Temporal.Instant.from('2026-01-05T08:00:00Z'),
      clinicianName: 'मीरा',
      registrationNumber: '१',
      startsAt: Temporal.Instant.from('2026-01-07T08:00:00Z'),
      timeVersion: 2,
      timezone: 'Asia/Kolkata',
      centreName: 'इंदिरानगर',
      isOnline: false,
      amountPaise: 160_000,
      registrationFeePaise: 20_000,
      convenienceFeePaise: 3_776,
      discountPaise: 10_000,
      paidPaise: 153_776,
      paymentId: 'pay_1',
      method: 'upi',
    }
    const papers = [
      await renderReceipt(test.deps.settings.current, { ...first, number: 'CR/25-26/000001', facts, corrects: first }),
      await renderCreditNote(test.deps.settings.current, {
        ...first,
        bill: first,
        amountPaise: 153_776,
        earlierPaise: 0,
        facts,
      }),
    ]
    for (const paper of papers) expect(leftovers(textOf(paper))).toEqual([])
  })

  it('is used for the privacy notice', async () => {
    const { body } = await test.call('GET', '/api/patient-dashboard/consent', { token: held.patient.token })
    expect(leftovers(body.current.text)).toEqual([])
    expect(body.current.text).toContain('[मीबो keeps')
  })
})
