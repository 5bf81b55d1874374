import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPhone, signIn } from '../support/app.ts'
import { appointmentsOf, webhooksOf } from '../support/state.ts'
import {
  codeFor,
  openClinician,
  openSite,
  signInOnPage,
  signedInVisitor,
  type Site,
  type SiteClinician,
} from '../support/browser/site.ts'
import {
  agreeAndName,
  booked,
  chooseTime,
  openSheet,
  paymentSheet,
  giveCard,
  leaveSheet,
  readyToPay,
  openNote,
} from '../support/browser/steps.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
})
afterAll(() => site.close())

const wizard = () => `/clinicians/${clinician.clinicianId}`

const bookedBy = async (phone: string) =>
  (await appointmentsOf(site.test, phone)).map(({ status, payments }) => ({ status, payments }))

test('a wrong code is reported, the field is cleared, and the slot is kept', async () => {
  const phone = newPhone()
  const { page, faults, close } = await site.visit(wizard())
  await chooseTime(page)
  await page.getByLabel('Mobile number').fill(phone.slice(2))
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const right = await codeFor(site, phone)
  await page.getByLabel('Six-digit code').fill(right === '000000' ? '111111' : '000000')
  await page.getByRole('alert').filter({ hasText: /code/i }).waitFor()
  expect(await page.getByLabel('Six-digit code').inputValue()).toBe('')
  await page.getByLabel('Six-digit code').fill(right)
  await agreeAndName(page, 'Ravi Menon')
  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a failed payment can be retried, and then succeeds', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, wizard())
  await chooseTime(page)
  const sheet = await openSheet(page)
  await sheet.getByTestId('upi-id').fill('failure@razorpay')
  await sheet.getByTestId('upi-submit').click()
  await sheet.getByTestId('error').filter({ hasText: 'declined' }).waitFor()
  await sheet.getByTestId('retry').click()
  await sheet.getByTestId('upi-id').fill('success@razorpay')
  await sheet.getByTestId('upi-submit').click()
  await booked(page)
  expect(await bookedBy(patient.phone)).toEqual([{ status: 'CONFIRMED', payments: ['SUCCESS'] }])
  expect(faults).toEqual([])
  await close()
})

test('a closed sheet can be continued after a reload: one hold, one order', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, wizard())
  await chooseTime(page)
  const sheet = await openSheet(page)
  await sheet.getByTestId('close').click()
  await sheet.getByTestId('leave-yes').click()
  await page.getByText('The payment was not finished').waitFor()
  await page.reload()
  await page.getByText('This time is yours for').waitFor()
  const again = await openSheet(page)
  await again.getByTestId('test-upi').click()
  await booked(page)
  expect(await bookedBy(patient.phone)).toEqual([{ status: 'CONFIRMED', payments: ['SUCCESS'] }])
  expect(faults).toEqual([])
  await close()
})

test('a held time stays while another is chosen, is exchanged for it, and can be released', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, wizard())
  const first = await chooseTime(page)
  await (await openNote(page)).fill('I sleep badly')
  await leaveSheet(await openSheet(page))
  // What is held can be read, not changed in parts.
  await page.getByText('I sleep badly').waitFor()
  expect(await page.locator('main input, main textarea').count()).toBe(0)
  // The policies can be read beside Pay, and the time that is held is still here.
  const [policy] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('main').getByRole('link', { name: 'Cancellation and refunds' }).click(),
  ])
  await policy.getByRole('heading', { name: 'Cancellation and refunds' }).waitFor()
  await policy.close()
  await page.getByText('This time is yours for').waitFor()
  await page.getByRole('button', { name: 'Choose another time' }).click()
  await page.getByText('stays yours until you hold another time').waitFor()
  expect(await bookedBy(patient.phone)).toMatchObject([{ status: 'BOOKED' }])
  await page.getByRole('link', { name: 'Keep this time' }).click()
  await page.getByText('This time is yours for').waitFor()
  await page.getByRole('button', { name: 'Choose another time' }).click()
  const second = await chooseTime(page)
  expect(second).not.toBe(first)
  expect(await (await openNote(page)).inputValue()).toBe('I sleep badly')
  await leaveSheet(await openSheet(page))
  const statuses = async () =>
    (await appointmentsOf(site.test, patient.phone)).map(({ status, startsAt }) => [String(startsAt), status])
  const at = (startsAt: string) => String(Temporal.Instant.from(startsAt))
  expect(await statuses()).toEqual([
    [at(first), 'CANCELLED'],
    [at(second), 'BOOKED'],
  ])
  await page.getByRole('button', { name: 'Release this time' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Release this time' }).click()
  await page.getByRole('heading', { name: 'Choose a time' }).waitFor()
  expect((await statuses()).map(([, status]) => status)).toEqual(['CANCELLED', 'CANCELLED'])
  expect(faults).toEqual([])
  await close()
})

test('a failed payment says what the bank said, that no money is lost, and offers another way to pay', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, wizard())
  await chooseTime(page)
  const sheet = await openSheet(page)
  await sheet.getByTestId('test-failure').click()
  await sheet.getByTestId('retry').waitFor()
  await leaveSheet(sheet)
  await page.getByText('Your bank declined the payment').waitFor()
  await page.getByText('No money is lost').waitFor()
  for (const [number, sentence] of [
    ['4100280000080001', 'not enough money in this account'],
    ['4100280000090000', 'was not finished in time'],
    ['4100280000020007', 'has a technical problem'],
    ['4000000000000002', 'was issued abroad'],
  ] as const) {
    await page.getByRole('button', { name: 'Try card instead' }).click()
    await giveCard(paymentSheet(page), number)
    await sheet.getByTestId('retry').waitFor()
    await leaveSheet(sheet)
    await page.getByText(sentence).waitFor()
  }
  expect(await page.getByRole('button', { name: 'Try card instead' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Try UPI instead' }).click()
  await sheet.getByTestId('test-upi').click()
  await booked(page)
  expect(await bookedBy(patient.phone)).toEqual([{ status: 'CONFIRMED', payments: ['SUCCESS'] }])
  expect(faults).toEqual([])
  await close()
})

test('a time taken while the patient types is reported, with the nearest ones a tap away', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, wizard())
  const startsAt = await chooseTime(page)
  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor()
  const other = await signIn(site.test)
  const taken = await site.test.call('POST', '/api/booking/initiate', {
    token: other.token,
    body: { clinicianId: clinician.clinicianId, centreId: clinician.centreId, startsAt, appointmentType: 'ONLINE' },
  })
  expect(taken.status).toBe(201)
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('Somebody has just taken this time').waitFor()
  await page
    .locator('section, div')
    .filter({ hasText: 'The nearest free times' })
    .last()
    .getByRole('button')
    .first()
    .click()
  const sheet = await openSheet(page)
  await sheet.getByTestId('test-upi').click()
  await booked(page)
  expect((await bookedBy(patient.phone)).map(({ status }) => status)).toEqual(['CONFIRMED'])
  expect(faults).toEqual([])
  await close()
})

test('if the browser dies in checkout, the webhook alone confirms, and the reopened page says so', async () => {
  const { page, close, patient } = await signedInVisitor(site, wizard())
  await chooseTime(page)
  const sheet = await openSheet(page)
  await sheet.getByTestId('pay-upi').waitFor()
  const address = page.url()
  await page.close()
  const { items } = await site.test.control('orders')
  await site.test.control('pay', { orderId: items.at(-1).id })
  const back = await page.context().newPage()
  await back.goto(address)
  await booked(back)
  expect(await bookedBy(patient.phone)).toEqual([{ status: 'CONFIRMED', payments: ['SUCCESS'] }])
  await close()
})

const eventsFor = (orderId: string) => webhooksOf(site.test, orderId)

const orderOf = async (phone: string) => (await appointmentsOf(site.test, phone))[0]?.orderId ?? ''

const confirmedAndPaid = [{ status: 'CONFIRMED', payments: ['SUCCESS'] }]

test('browser first: with the webhooks held back the handler alone confirms, and they change nothing later', async () => {
  await site.test.control('webhooks', { vendor: 'razorpay', action: 'hold' })
  const { page, faults, close, patient } = await signedInVisitor(site, wizard())
  await chooseTime(page)
  const sheet = await openSheet(page)
  const verified = page.waitForResponse('**/api/payment/verify')
  await sheet.getByTestId('test-upi').click()
  expect((await verified).status()).toBe(200)
  await booked(page)
  const orderId = await orderOf(patient.phone)
  expect(await bookedBy(patient.phone)).toEqual(confirmedAndPaid)
  expect(await eventsFor(orderId)).toBe(0)
  await site.test.control('webhooks', { vendor: 'razorpay', action: 'release' })
  await expect.poll(() => eventsFor(orderId)).toBeGreaterThan(0)
  expect(await bookedBy(patient.phone)).toEqual(confirmedAndPaid)
  expect(faults).toEqual([])
  await close()
})

test('webhook first: the handler finds it already confirmed', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, wizard())
  let before: unknown
  await page.route('**/api/payment/verify', async (route) => {
    // The browser's own word waits until the webhook's has done its work.
    await expect.poll(() => bookedBy(patient.phone)).toEqual(confirmedAndPaid)
    before = {
      appointments: await bookedBy(patient.phone),
      events: await eventsFor(await orderOf(patient.phone)),
    }
    await route.continue()
  })
  await chooseTime(page)
  const sheet = await openSheet(page)
  const verified = page.waitForResponse('**/api/payment/verify')
  await sheet.getByTestId('test-upi').click()
  expect((await verified).status()).toBe(200)
  await booked(page)
  expect(before).toEqual({ appointments: confirmedAndPaid, events: expect.any(Number) })
  expect((before as { events: number }).events).toBeGreaterThan(0)
  expect(await bookedBy(patient.phone)).toEqual(confirmedAndPaid)
  expect(faults).toEqual([])
  await close()
})

test('two clicks on Pay, however close, make one hold', async () => {
  const { page, close, patient } = await signedInVisitor(site, wizard())
  await chooseTime(page)
  let asked = 0
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  await page.route('**/api/booking/initiate', async (route) => {
    asked += 1
    await held
    await route.continue()
  })
  const pay = page.getByRole('button', { name: /^Pay ₹/ })
  await pay.waitFor()
  // Both before anything is drawn anew, and two more that a hurried finger adds while the reply is on its way.
  await page.evaluate(`(() => {
    const pay = [...document.querySelectorAll('button')].find((button) => button.textContent.startsWith('Pay ₹'))
    pay.click()
    pay.click()
  })()`)
  await page.getByRole('button', { name: 'Holding your time…' }).dblclick({ force: true })
  goOn()
  await paymentSheet(page).getByTestId('test-upi').click()
  await booked(page)
  expect(asked).toBe(1)
  expect(await bookedBy(patient.phone)).toEqual(confirmedAndPaid)
  await close()
})

test('a failed network keeps what was typed, and paying continues afterwards', async () => {
  const { page, close, patient } = await signedInVisitor(site, wizard())
  await chooseTime(page)
  await (await openNote(page)).fill('I sleep badly')
  await readyToPay(page)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('You are offline', { exact: false }).waitFor()
  await page.context().setOffline(false)
  expect(await (await openNote(page)).inputValue()).toBe('I sleep badly')
  await page
    .getByRole('button', { name: /^(Pay ₹|Try again)/ })
    .first()
    .click()
  await paymentSheet(page).getByTestId('test-upi').click()
  await booked(page)
  expect(await bookedBy(patient.phone)).toEqual(confirmedAndPaid)
  await close()
})

test('two tabs with one session refresh once, and both stay signed in', async () => {
  const { page, close, patient } = await signedInVisitor(site, '/dashboard')
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  await page.evaluate(`(() => {
    const session = JSON.parse(localStorage.getItem('mibo.session'))
    localStorage.setItem('mibo.session', JSON.stringify({ ...session, accessToken: 'gone', accessTokenExpiresAtMs: 0 }))
  })()`)
  let refreshes = 0
  page.context().on('request', (request) => {
    if (request.url().endsWith('/refresh-token')) refreshes += 1
  })
  const other = await page.context().newPage()
  await Promise.all([page.reload(), other.goto(`${site.url}/dashboard/profile`)])
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  await other.getByLabel('Full name').waitFor()
  expect(refreshes).toBe(1)
  const { rows } = await site.test.database.pool.query(
    'select count(*)::int as open from auth_sessions where user_id = $1 and revoked_at is null',
    [patient.userId],
  )
  expect(rows[0].open).toBe(1)
  await close()
})

test('signing in from the login page continues to the requested page', async () => {
  const phone = newPhone()
  const { page, faults, close } = await site.visit('/dashboard/profile')
  await signInOnPage(site, page, phone)
  await agreeAndName(page, 'Leela Iyer')
  await page.getByRole('heading', { name: 'About you' }).waitFor()
  expect(faults).toEqual([])
  await close()
})
