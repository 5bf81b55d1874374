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
import { agreeAndName, booked, chooseTime, openSheet, payWithTestCard } from '../support/browser/steps.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
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
  await arrived(patient.phone, 'appointment_confirmed')
  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('heading', { name: 'Your next appointment' }).waitFor()
  expect(await page.getByText(clinician.fullName).count()).toBeGreaterThan(0)
  expect(faults).toEqual([])
  await close()
})
