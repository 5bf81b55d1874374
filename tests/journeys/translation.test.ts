import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heldAppointment, paidAppointment } from '../support/browser/arrange.ts'
import { openClinician, openSite, signedInVisitor, type Site, type SiteClinician } from '../support/browser/site.ts'
import { booked, paymentSheet } from '../support/browser/steps.ts'
import { exchangeAndGiveBack, exchangeTexts, textsOf, translatePages } from '../support/browser/translator.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
})
afterAll(() => site.close())

/** Nothing is on the screen but what the components have drawn, and all of it. */
async function expectTruth(page: Page): Promise<void> {
  // Read together: what comes later, such as the clinic's settings, changes both.
  const differing = async () => {
    const { shown, drawn } = await textsOf(page)
    return shown === drawn ? [] : [shown, drawn]
  }
  await expect.poll(differing).toEqual([])
}

async function pick(page: Page, index: number): Promise<string> {
  const time = page.locator('input[name="time"]').nth(index)
  await time.waitFor({ state: 'attached' })
  const words = (await page.locator('label:has(input[name="time"])').nth(index).textContent()) ?? ''
  // By the keyboard: the bar with the last choice may be over it.
  await time.press('Space')
  return words.replaceAll(/[«»]/g, '').trim()
}

const summary = (page: Page) => page.getByLabel('Your booking')

test('booking in a translated page: the changed time is the one at Pay, and the one that is booked', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt')
  await translatePages(page)
  await page.goto(site.url)
  await page.getByText('«Find somebody to talk to»').waitFor()
  await page
    .getByRole('link', { name: /Choose a time/ })
    .first()
    .click()
  const first = await pick(page, 0)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  await expect.poll(() => summary(page).textContent()).toContain(first)
  await page.getByRole('button', { name: 'Change the time' }).click()
  const second = await pick(page, 2)
  expect(second).not.toBe(first)
  await expectTruth(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  await expect.poll(() => summary(page).textContent()).toContain(second)
  expect(await summary(page).textContent()).not.toContain(first)
  await expectTruth(page)

  // To the document of the payment a language goes along: the browser translates it as it did this one.
  await page.getByRole('button', { name: /Pay ₹/ }).click()
  await paymentSheet(page).getByTestId('test-upi').click()
  await booked(page)
  await expectTruth(page)
  const { rows } = await site.test.database.pool.query(
    `select a.scheduled_start_at as at from appointments a join patient_profiles pp on pp.id = a.patient_id where pp.user_id = $1`,
    [patient.userId],
  )
  const bookedAt = new Date(rows[0].at.epochMilliseconds).toLocaleTimeString('en-IN', {
    timeZone: 'Asia/Kolkata',
    hour: 'numeric',
    minute: '2-digit',
    hour12: true,
  })
  expect(bookedAt).toBe(second)
  expect(faults).toEqual([])
  await close()
})

test('a countdown continues and ends on a translated page', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt')
  const { appointmentId } = await heldAppointment(site, clinician, patient)
  await translatePages(page)
  await page.goto(`${site.url}/dashboard`)
  const timer = page.getByRole('timer')
  const before = await timer.textContent()
  await expect.poll(() => timer.textContent()).not.toBe(before)
  await site.test.database.pool.query(
    `update appointments set hold_expires_at = now() + interval '4 seconds' where id = $1`,
    [appointmentId],
  )
  await page.goto(`${site.url}/appointments/${appointmentId}/confirmed`)
  await page.getByText('has expired').waitFor()
  await page.getByText('The nearest free times').waitFor()
  await expectTruth(page)
  expect(await page.getByText('Checking your payment').count()).toBe(0)
  expect(faults).toEqual([])
  await close()
})

test('changing states, shrinking lists and failing forms stay correct on a translated page', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt')
  const { appointmentId } = await paidAppointment(site, clinician, patient)
  await translatePages(page)
  await page.goto(`${site.url}/dashboard/appointments/${appointmentId}`)
  await page.getByText('«Confirmed»').first().waitFor()
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByText(/«Refund of ₹1,600: sent to your account»/).waitFor()
  await expectTruth(page)
  await page.goto(site.url)
  await page.getByText('«1 clinician»').waitFor()
  await page.getByLabel('Search by name, concern or city').fill('zzzz')
  await page.getByText('«No clinicians match»').first().waitFor()
  await expectTruth(page)
  await page.getByRole('button', { name: 'Clear search and filters' }).click()
  await page.getByText('«1 clinician»').waitFor()
  await page.goto(`${site.url}/dashboard/family`)
  await page.getByRole('button', { name: 'Add somebody' }).click()
  await page.getByLabel('Date of birth').fill('4/3/2018')
  await page.getByText('«4 March 2018»').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#dependent-name-problem').filter({ hasText: /\w/ }).waitFor()
  await expectTruth(page)
  await page.getByLabel('Full name').fill('Kiran Verma')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('«Born 4 March 2018»').waitFor()
  await page.getByRole('button', { name: 'Remove Kiran Verma' }).click()
  await page.getByText('Nobody yet').waitFor()
  await expectTruth(page)
  expect(faults).toEqual([])
  await close()
})

test('‘show original’ after a change shows the present state', async () => {
  const { page, faults, close } = await site.visit(`/clinicians/${clinician.clinicianId}`)
  const first = await pick(page, 0)
  await expect.poll(() => summary(page).textContent()).toContain(first)
  let second = ''
  await exchangeAndGiveBack(page, async () => {
    second = await pick(page, 2)
    await expectTruth(page)
  })
  await expect.poll(() => summary(page).textContent()).toContain(second)
  await expectTruth(page)
  const third = await pick(page, 1)
  await expect.poll(() => summary(page).textContent()).toContain(third)
  await exchangeTexts(page)
  await expectTruth(page)
  expect(faults).toEqual([])
  await close()
})

test('names, and text that is no language, are not translated', async () => {
  const { page, close } = await site.visit('/robots.txt')
  await translatePages(page)
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await page.getByText('«Choose a time»').waitFor()
  expect(await page.locator('main').textContent()).toContain('Dr Meera Nair')
  expect(await page.locator('main').textContent()).not.toContain('«Dr Meera Nair')
  await close()
})
