import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newPhone } from '../support/app.ts'
import { paidAppointment } from '../support/browser/arrange.ts'
import {
  openClinician,
  openSite,
  signInOnPage,
  signedInVisitor,
  type Site,
  type SiteClinician,
} from '../support/browser/site.ts'
import { agreeAndName, chooseTime, openNote } from '../support/browser/steps.ts'

vi.setConfig({ testTimeout: 60_000 })

let site: Site
let clinician: SiteClinician
let other: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
  other = await openClinician(site, { fullName: 'Dr Ravi Kumar' })
})
afterAll(() => site.close())

const secret = 'I have not slept since March'

/** Asha types a note for her clinician, looks at her appointments and her profile. */
async function asOneDoes() {
  const visitor = await signedInVisitor(site, '/robots.txt', { fullName: 'Asha Verma' })
  await paidAppointment(site, clinician, visitor.patient)
  const { page } = visitor
  await page.goto(`${site.url}/clinicians/${other.clinicianId}`)
  await chooseTime(page)
  await (await openNote(page)).fill(secret)
  await page.goto(`${site.url}/dashboard`)
  await page.getByText('Dr Meera Nair').first().waitFor()
  await page.getByRole('link', { name: 'About you' }).click()
  await page.getByLabel('Full name').waitFor()
  await page.getByRole('link', { name: 'My appointments' }).first().click()
  return visitor
}

const noteAt = async (page: Page) => {
  await page.goto(`${site.url}/clinicians/${other.clinicianId}`)
  await chooseTime(page)
  return (await openNote(page)).inputValue()
}

const kept = (page: Page) =>
  page.evaluate(`JSON.stringify([{ ...localStorage }, { ...sessionStorage }])`) as Promise<string>

test('after signing out, nothing of the last patient is on the device or shown to the next', async () => {
  const { page, faults, close, patient } = await asOneDoes()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in' }).waitFor()
  const left = await kept(page)
  for (const part of [secret, patient.phone.slice(2), patient.refreshToken, 'Asha']) expect(left).not.toContain(part)

  // Ravi signs in in the same tab, in the same document. What his dashboard is to show does not come yet: nobody
  // else's stands there.
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Mobile number').waitFor()
  expect(await page.getByLabel('Mobile number').inputValue()).toBe('')
  await page.route('**/api/patient-dashboard/appointments?*', () => {})
  await signInOnPage(site, page, newPhone())
  await agreeAndName(page, 'Ravi Menon')
  await page.getByRole('link', { name: 'My appointments' }).click()
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  await page.waitForTimeout(500)
  expect(await page.getByText('Dr Meera Nair').count()).toBe(0)
  await page.getByRole('link', { name: 'About you' }).click()
  await expect.poll(() => page.getByLabel('Full name').inputValue()).toBe('Ravi Menon')
  await page.unrouteAll()
  expect(await noteAt(page)).toBe('')
  expect(faults).toEqual([])
  await close()
})

test('a session that expired takes the note with it, whoever signs in next', async () => {
  for (const isWriter of [true, false]) {
    const { page, close, patient } = await asOneDoes()
    await site.test.database.pool.query('update auth_sessions set revoked_at = now() where user_id = $1', [
      patient.userId,
    ])
    await page.goto(`${site.url}/dashboard/profile`)
    await page.getByText('You were signed out').waitFor()
    const phone = isWriter ? patient.phone : newPhone()
    await signInOnPage(site, page, phone)
    if (!isWriter) await agreeAndName(page, 'Ravi Menon')
    await page.getByLabel('Full name').waitFor()
    expect(await kept(page)).not.toContain(secret)
    expect(await noteAt(page)).toBe('')
    await close()
  }
})

test('signing out in one tab also clears the others', async () => {
  const { page, close } = await asOneDoes()
  const second = await page.context().newPage()
  await second.goto(`${site.url}/dashboard`)
  await second.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in' }).or(page.getByLabel('Mobile number')).first().waitFor()
  expect(await kept(page)).not.toContain(secret)
  expect(await page.getByText('Dr Meera Nair').count()).toBe(0)
  await close()
})
