import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPhone } from '../support/app.ts'
import { appointmentsOf, messagesTo } from '../support/state.ts'
import {
  openClinician,
  openSite,
  signInOnPage,
  signedInVisitor,
  type Site,
  type SiteClinician,
} from '../support/browser/site.ts'
import { agreeAndName, booked, chooseTime, openNote, openSheet, payWithTestCard } from '../support/browser/steps.ts'
import { countTaps } from '../support/browser/taps.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
  await site.test.database.pool.query(
    `update centres set pincode = '560001', contact_phone = '918041235678' where id = $1`,
    [clinician.centreId],
  )
})
afterAll(() => site.close())

/** The messages of a template, once there are any. */
async function arrived(phone: string, template: string) {
  await expect.poll(() => messagesTo(site.test, phone, template)).not.toEqual([])
  return messagesTo(site.test, phone, template)
}

test('a new patient finds a clinician, picks a time, signs in, pays by card and has a video link', async () => {
  const phone = newPhone()
  const { page, faults, close } = await site.visit('/')
  const startedMs = performance.now()
  await page
    .getByRole('link', { name: new RegExp(clinician.fullName) })
    .first()
    .click()
  const startsAt = await chooseTime(page, 'Video')
  await signInOnPage(site, page, phone)
  await agreeAndName(page, 'Asha Verma')
  // Before it is paid for, and after: the first time is less than a day away.
  await page.getByText('Starts in under 24 hours: it cannot be cancelled or moved online.').waitFor()
  await payWithTestCard(await openSheet(page))
  await booked(page)
  await page.getByText('Starts in under 24 hours').waitFor()
  await page.getByText('Video call on Google Meet').waitFor()
  console.log(`The whole way in the browser: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  await page.getByText('The Join button opens here', { exact: false }).first().waitFor()
  const [confirmation] = await arrived(phone, 'appointment_confirmed')
  expect(confirmation?.values['1']).toBe('Asha Verma')
  await arrived(phone, 'payment_received')
  await arrived(phone, 'meet_link')
  expect(await appointmentsOf(site.test, phone)).toEqual([
    {
      status: 'CONFIRMED',
      payments: ['SUCCESS'],
      startsAt: Temporal.Instant.from(startsAt),
      orderId: expect.any(String),
    },
  ])
  expect(faults).toEqual([])
  await close()
})

test('a new visitor at the address of the last step still has to consent and give a name', async () => {
  const asha = await site.visit(`/clinicians/${clinician.clinicianId}`)
  await chooseTime(asha.page, 'Video')
  const address = new URL(asha.page.url())
  await asha.close()
  address.searchParams.set('step', 'pay')
  const { page, faults, close } = await site.visit(address.pathname + address.search)
  await signInOnPage(site, page, newPhone())
  await agreeAndName(page, 'Ravi Rao')
  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a returning patient books a visit in person without a code', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, `/clinicians/${clinician.clinicianId}`)
  await page.getByRole('radio', { name: 'In person' }).check({ force: true })
  await page.locator('input[name="day"]').nth(3).check({ force: true })
  await chooseTime(page, 'In person')
  await page.getByText(/^Free cancellation until \w{3}, \d+ \w+, 12:00 am$/).waitFor()
  const sheet = await openSheet(page)
  await sheet.getByTestId('test-upi').click()
  await booked(page)
  await page.getByText('12 Rest House Road', { exact: false }).first().waitFor()
  const facts = page.locator('main dl')
  await facts.filter({ hasText: '560001' }).waitFor()
  expect(await facts.innerText()).toMatch(/For\s+Asha Verma[^]*\s30 minutes/)
  expect(await facts.getByRole('link', { name: 'Directions' }).getAttribute('href')).toContain('12+Rest+House+Road')
  expect(await facts.getByRole('link', { name: /^Call/ }).getAttribute('href')).toMatch(/^tel:/)
  // On paper: whose appointment it is, and nothing to press.
  await page.emulateMedia({ media: 'print' })
  expect(await facts.getByText('Asha Verma').isVisible()).toBe(true)
  expect(await page.getByRole('banner').isVisible()).toBe(false)
  expect(await page.getByRole('button').or(page.getByRole('contentinfo')).count()).toBe(0)
  await page.emulateMedia({ media: 'screen' })
  await arrived(patient.phone, 'appointment_confirmed')
  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('heading', { name: 'Your next appointment' }).waitFor()
  expect(await page.getByText(clinician.fullName).count()).toBeGreaterThan(0)
  expect(faults).toEqual([])
  await close()
})

/** From the first page to the gateway's checkout. */
async function walkToPay(page: Page, signIn: () => Promise<void>): Promise<void> {
  await page.goto(site.url)
  await page
    .getByRole('link', { name: new RegExp(clinician.fullName) })
    .first()
    .click()
  await chooseTime(page)
  await signIn()
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
}

test('a new patient needs six taps, two fields and the code; one who returns needs four taps', async () => {
  const somebody = await site.visit('/robots.txt')
  const asNew = await countTaps(somebody.page)
  await walkToPay(somebody.page, async () => {
    await signInOnPage(site, somebody.page, newPhone())
    await agreeAndName(somebody.page, 'Asha Verma')
  })
  expect(asNew.controls).toEqual([
    expect.stringContaining(clinician.fullName),
    expect.stringMatching(/^\d+:\d+ am$/),
    'Continue',
    'Send me a code',
    'I agree, continue',
    'Pay ₹1,600',
  ])
  expect(asNew.fields.filter((field) => field !== 'otp')).toEqual(['phone', 'fullName'])
  await somebody.close()

  const { page, close } = await signedInVisitor(site, '/robots.txt')
  const asKnown = await countTaps(page)
  await walkToPay(page, async () => {})
  expect(asKnown.controls).toHaveLength(4)
  expect(asKnown.fields).toEqual([])
  await close()
})

/** How far the bar at the foot covers an element, in pixels. */
const covered = (page: Page, selector: string) =>
  page.evaluate(`(() => {
    const bar = document.querySelector('main section:has(> button)')
    const { bottom } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect()
    return getComputedStyle(bar).position === 'sticky' ? Math.max(0, bottom - bar.getBoundingClientRect().top) : 0
  })()`)

test('Pay stays in view, and covers neither what is focused nor what went wrong', async () => {
  const { page, close } = await signedInVisitor(site, `/clinicians/${clinician.clinicianId}`)
  await page.setViewportSize({ width: 360, height: 640 })
  await chooseTime(page)
  await openNote(page)
  const pay = page.getByRole('button', { name: /^Pay ₹/ })
  for (const [size, text] of [
    [{ width: 360, height: 640 }, '100%'],
    [{ width: 320, height: 568 }, '100%'],
    [{ width: 360, height: 640 }, '200%'],
  ] as const) {
    await page.setViewportSize(size)
    await page.evaluate(`document.documentElement.style.fontSize = '${text}'`)
    await page.evaluate('scrollTo(0, 0)')
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    const box = await pay.boundingBox()
    const isInView = box !== null && box.y + box.height <= size.height
    if (text === '100%') expect(isInView, `${size.width} px`).toBe(true)
    for (const selector of ['[name="who"]:not(:checked)', 'fieldset ~ button', 'summary', '#notes']) {
      await page.evaluate(`document.querySelector('h1').focus()`)
      await page.evaluate('scrollTo(0, 0)')
      await page.evaluate(`document.querySelector('${selector}').focus()`)
      expect(await covered(page, selector), `${selector} at ${size.width} px, ${text}`).toBe(0)
    }
  }
  await page.evaluate(`document.documentElement.style.fontSize = ''`)
  await page.route('**/api/booking/initiate', (route) => route.abort())
  await pay.click()
  await page.getByRole('alert').filter({ hasText: 'No connection' }).waitFor()
  expect(await covered(page, '[role="alert"]:not(p)')).toBe(0)
  await close()
})

test('somebody under 18 books with a guardian beside them, and what was entered outlives a reload', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, `/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await page.getByRole('radio', { name: 'Myself: I am under 18' }).check()
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('Please enter your date of birth').waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('own-born')
  await page.getByLabel('Your date of birth').fill('4/3/2012')
  await page.getByLabel('Name of your parent or guardian').fill('Leela Verma')
  await page.reload()
  await page.getByText('4 March 2012').waitFor()
  expect(await page.getByLabel('Name of your parent or guardian').inputValue()).toBe('Leela Verma')
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('Nobody under 18 is seen alone').waitFor()
  await page.getByLabel('My parent or guardian agrees', { exact: false }).check()
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  const { rows } = await site.test.database.pool.query(
    `select a.guardian_name, a.guardian_confirmed_at is not null as confirmed, a.visitor_date_of_birth::text as born
     from appointments a where a.patient_id = $1`,
    [patient.patientId],
  )
  expect(rows).toEqual([{ guardian_name: 'Leela Verma', confirmed: true, born: '2012-03-04' }])
  expect(faults).toEqual([])
  await close()
})
