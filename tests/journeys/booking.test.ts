import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPhone } from '../support/app.ts'
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

async function messagesTo(phone: string, template: string, atLeast = 1) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { items } = await site.test.control(`messages?phone=${phone}`)
    const found = items.filter((item: { template: string }) => item.template === template)
    if (found.length >= atLeast) return found
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error(`No ${template} came to ${phone}`)
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
  await payWithTestCard(await openSheet(page))
  await booked(page)
  console.log(`The whole way in the browser: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  await page.getByText('The Join button opens here', { exact: false }).first().waitFor()
  const [confirmation] = await messagesTo(phone, 'appointment_confirmed')
  expect(confirmation.values['1']).toBe('Asha Verma')
  await messagesTo(phone, 'payment_received')
  await messagesTo(phone, 'meet_link')
  const { rows } = await site.test.database.pool.query(
    `select a.status, a.scheduled_start_at, p.status as paid from appointments a join payments p on p.appointment_id = a.id
     join patient_profiles pp on pp.id = a.patient_id join users u on u.id = pp.user_id where u.phone = $1`,
    [phone],
  )
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ status: 'CONFIRMED', paid: 'SUCCESS' })
  expect(rows[0].scheduled_start_at).toEqual(Temporal.Instant.from(startsAt))
  expect(faults).toEqual([])
  await close()
})

test('somebody new who comes by the address of the last step is asked to agree and for a name all the same', async () => {
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

test('a returning patient books a visit in person and is asked for no code', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, `/clinicians/${clinician.clinicianId}`)
  await chooseTime(page, 'In person')
  const sheet = await openSheet(page)
  await sheet.getByTestId('test-upi').click()
  await booked(page)
  await page.getByText('12 Rest House Road', { exact: false }).first().waitFor()
  await messagesTo(patient.phone, 'appointment_confirmed')
  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('heading', { name: 'Your next appointment' }).waitFor()
  expect(await page.getByText(clinician.fullName).count()).toBeGreaterThan(0)
  expect(faults).toEqual([])
  await close()
})
