import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errors, type ErrorCode } from '../../contract/core/errors.ts'
import { fieldSentences, type FieldCode } from '../../contract/core/field-problems.ts'
import { fields } from '../../web/shared/text/en/fields.ts'
import { privacy } from '../../web/shared/text/en/privacy.ts'
import { problems } from '../../web/shared/text/en/problems.ts'
import { newPhone } from '../support/app.ts'
import { paidAppointment } from '../support/browser/arrange.ts'
import { confirmOnPage, openClinician, openSite, signedInVisitor, type Site } from '../support/browser/site.ts'

let site: Site
beforeAll(async () => void (site = await openSite()))
afterAll(() => site.close())

const nonsense = 'Zq nonsense of the server'
const refusal = (code: ErrorCode, more = {}) => ({
  status: errors[code].status,
  json: { statusCode: errors[code].status, code, message: nonsense, requestId: 'x', ...more },
})
const hasNonsense = async (page: Page) => (await page.locator('body').innerText()).includes(nonsense)

test('every refusal has a sentence in the web’s catalogue, whatever the server writes', async () => {
  const { page, close } = await site.visit('/login')
  let code: ErrorCode = 'INTERNAL'
  await page.route('**/send-otp', (route) => route.fulfill(refusal(code)))
  await page.getByLabel('Mobile number').fill(newPhone().slice(2))
  for (code of Object.keys(problems) as (keyof typeof problems)[]) {
    const answered = page.waitForResponse('**/send-otp')
    await page.getByRole('button', { name: 'Send me a code' }).click()
    await answered
    await page.getByRole('alert').filter({ hasText: problems[code] }).first().waitFor()
    expect(await hasNonsense(page)).toBe(false)
  }
  await close()
})

test('every field problem has a sentence in the web’s catalogue', async () => {
  const { page, close } = await signedInVisitor(site, '/dashboard/profile')
  const names = ['fullName', 'email', 'dateOfBirth', 'gender', 'bloodGroup', 'emergencyContactName']
  const codes = Object.keys(fieldSentences) as FieldCode[]
  let shown: { name: string; code: FieldCode }[] = []
  await page.route('**/profile', (route) => {
    if (route.request().method() !== 'PUT') return route.fallback()
    const of = (value: (code: FieldCode) => unknown) =>
      Object.fromEntries(shown.map(({ name, code }) => [name, value(code)]))
    const fieldProblems = of((code) => ({ code, limit: 100 }))
    return route.fulfill(refusal('INVALID_REQUEST', { fields: of(() => nonsense), fieldProblems }))
  })
  await page.getByLabel('Full name').waitFor()
  for (let at = 0; at < codes.length; at += names.length) {
    shown = codes.slice(at, at + names.length).map((code, index) => ({ name: names[index] ?? '', code }))
    await page.getByRole('button', { name: 'Save' }).click()
    for (const { name, code } of shown) {
      const sentence = fields[code]
      const text = typeof sentence === 'string' ? sentence : sentence(100)
      await page.locator(`#${name}-problem`).filter({ hasText: text }).waitFor()
    }
    expect(await hasNonsense(page)).toBe(false)
  }
  await close()
})

test('the reason why an appointment cannot be changed is in the web’s catalogue', async () => {
  const { page, close, patient } = await signedInVisitor(site, '/robots.txt')
  const clinician = await openClinician(site)
  const { appointmentId } = await paidAppointment(site, clinician, patient, { hoursAhead: 2 })
  await page.route(`**/api/patient-dashboard/appointments/${appointmentId}`, async (route) => {
    const response = await route.fetch()
    const json = await response.json()
    expect(json.cancelBlockedReason).toMatch(/^This could be changed here until/)
    await route.fulfill({ response, json: { ...json, cancelBlockedReason: nonsense } })
  })
  for (const path of ['', '/reschedule']) {
    await page.goto(`${site.url}/dashboard/appointments/${appointmentId}${path}`)
    await page.getByText(/This could be changed here until \d+ \w+ \d{4}, \d+:\d\d [ap]m\./).waitFor()
    expect(await hasNonsense(page)).toBe(false)
  }
  await close()
})

test('what is kept after an erasure is in the web’s catalogue', async () => {
  const phone = newPhone()
  const { page, close } = await signedInVisitor(site, '/dashboard/privacy', { phone })
  await page.route('**/erase', async (route) => {
    const response = await route.fetch()
    const { kept, erased } = await response.json()
    const json = {
      erased: erased.map(() => nonsense),
      kept: kept.map((one: object) => ({ ...one, what: nonsense, why: nonsense })),
    }
    await route.fulfill({ response, json })
  })
  await confirmOnPage(site, page, phone, async () => {
    await page.getByRole('button', { name: 'Erase my account' }).click()
    await page.getByRole('button', { name: 'Yes, erase it' }).click()
  })
  await page.getByText(privacy.kept.APPOINTMENTS(3)).waitFor()
  await page.getByText(privacy.kept.PAYMENTS(8)).waitFor()
  expect(await hasNonsense(page)).toBe(false)
  await close()
})
