import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { seedDemoClinic } from '../../server/demo/seed.ts'
import { newPhone, signIn, signInByCode } from '../support/app.ts'
import { freeTime, heldAppointment } from '../support/browser/arrange.ts'
import { pay } from '../support/gateway.ts'
import { setHoldEnd } from '../support/state.ts'
import { look, looksSoFar } from '../support/browser/look.ts'
import {
  codeFor,
  openClinician,
  openSite,
  signedInVisitor,
  type Site,
  type SiteClinician,
} from '../support/browser/site.ts'
import { booked, chooseTime, openSheet } from '../support/browser/steps.ts'

let site: Site
let clinician: SiteClinician

// Each look is three runs of axe.
vi.setConfig({ testTimeout: 120_000 })

beforeAll(async () => {
  site = await openSite()
  await seedDemoClinic(site.test.deps.db, site.test.clock.now())
  clinician = await openClinician(site, { slotMinutes: 60 })
})
afterAll(async () => {
  console.log(`${looksSoFar()} states of booking looked at, each in three appearances`)
  await site.close()
})

const wizard = () => `/clinicians/${clinician.clinicianId}`
const busy = { status: 503, json: { statusCode: 503, code: 'BUSY', message: 'Busy', requestId: 'x' } }

test('the finder', async () => {
  const { page, close } = await site.visit('/robots.txt')
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  await page.route('**/api/clinicians?*', async (route) => held.then(() => route.continue()))
  await page.route('**/api/clinicians', async (route) => held.then(() => route.continue()))
  await page.goto(site.url)
  await page.getByRole('heading', { name: 'Find somebody to talk to' }).waitFor()
  await look(page, 'finder, loading')
  goOn()
  await page.getByRole('article').first().waitFor()
  await look(page, 'finder')
  // Who has the first free time is first; a concern is one tap, and so is taking it back.
  await page.getByRole('button', { name: 'Sleep', exact: true }).click()
  await expect.poll(() => page.getByRole('article').count()).toBe(2)
  await page.getByText('Not sure who to see?').click()
  await page.getByRole('link', { name: 'Talk to Sister Mary Joseph first, free of charge' }).waitFor()
  await look(page, 'finder, a concern, and who does what')
  await page.getByRole('button', { name: 'Remove Sleep' }).click()
  await expect.poll(() => page.getByRole('article').count()).toBe(13)
  await page.getByText('Filters', { exact: true }).click()
  await page.getByLabel('Speciality').selectOption('Psychiatry')
  await expect.poll(() => page.url()).toContain('specialization=Psychiatry')
  await look(page, 'finder, filtered')
  await page.getByLabel('Search by name, concern or city').fill('zzzz')
  await page.getByRole('status').filter({ hasText: 'No clinicians match' }).waitFor({ state: 'attached' })
  expect(await page.getByRole('link', { name: '14416' }).first().getAttribute('href')).toBe('tel:14416')
  await look(page, 'finder, nobody')
  await page.getByLabel('Search by name, concern or city').fill('erectile')
  await page.getByText('None of our clinicians treats Sexual health at present').first().waitFor()
  await page.getByRole('button', { name: 'Clear search and filters' }).click()
  await page.getByRole('article').first().waitFor()
  await page.getByLabel('Search by name, concern or city').fill('anxeity')
  await page.getByText('3 clinicians for Anxiety').waitFor()
  await page.unrouteAll()
  await page.route('**/api/clinicians*', (route) => route.fulfill({ ...busy, status: 400 }))
  await page.goto(`${site.url}/?q=sleep`)
  await page.getByText('This could not be loaded').waitFor()
  await look(page, 'finder, failed')
  await page.goto(`${site.url}/nowhere`)
  await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  await look(page, 'no such page')
  await close()
})

test('choosing a time', async () => {
  const { page, close } = await site.visit('/robots.txt')
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  await page.route('**/availability?*', async (route) => held.then(() => route.continue()))
  await page.goto(site.url + wizard())
  await page.getByRole('heading', { name: 'Choose a time' }).waitFor()
  await look(page, 'time, loading')
  goOn()
  await page.locator('input[name="time"]').first().waitFor({ state: 'attached' })
  // There is nothing to continue with yet, and nothing has moved the page.
  expect(await page.getByRole('button', { name: 'Continue' }).count()).toBe(0)
  expect(await page.evaluate('scrollY')).toBe(0)
  await look(page, 'time, none chosen')
  await page.locator('input[name="time"]').first().check({ force: true })
  await look(page, 'time, chosen')
  await page.getByRole('button', { name: 'All dates' }).click()
  await page.getByRole('dialog').waitFor()
  await look(page, 'time, the month')
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'In person' }).check({ force: true })
  await look(page, 'time, in person')
  await page.goto(`${site.url}${wizard()}?at=2020-01-01T04%3A30%3A00Z`)
  await page.getByText('no longer free').waitFor()
  await look(page, 'time, gone')
  await page.goto(`${site.url}/clinicians/987654`)
  await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  await look(page, 'time, no such clinician')
  await page.unrouteAll()
  await page.route('**/availability?*', (route) =>
    route.fulfill({ json: { timezone: 'Asia/Kolkata', centres: [], days: [] } }),
  )
  await page.goto(site.url + wizard())
  await page.getByText('No free times by video in the coming weeks').waitFor()
  await page.getByRole('heading', { name: 'Others who could see you sooner' }).waitFor()
  await look(page, 'time, none free')
  await page.route('**/availability?*', (route) => route.fulfill({ ...busy, status: 400 }))
  await page.reload()
  await page.getByText('This could not be loaded').waitFor()
  await look(page, 'time, failed')
  await page.route('**/api/clinicians/*', (route) => route.fulfill({ ...busy, status: 400 }))
  await page.reload()
  await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
  await look(page, 'wizard, failed')
  await close()
  const abroad = await site.visit(wizard(), { timezoneId: 'America/New_York' })
  await abroad.page.getByText('your time', { exact: false }).first().waitFor()
  await look(abroad.page, 'time, read abroad')
  await abroad.close()
})

/** The first clinician whom a search of the demo clinic finds. */
const found = async (q: string) =>
  (await site.test.call('GET', `/api/clinicians?q=${q}`)).body.items[0] as { id: number; fullName: string }

const near = (page: Page, text: string) => page.getByText(text, { exact: true })

test('a clinician’s page, worth sharing', async () => {
  const { id, fullName } = await found('Ananya')
  const { page, faults, close } = await site.visit('/robots.txt', { viewport: { width: 360, height: 640 } })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${site.url}/clinicians/${id}`)
  // A time stands on the first screen of a small phone, above who the clinician is.
  const time = page.locator('input[name="time"] + span').first()
  await time.waitFor()
  const box = await time.boundingBox()
  expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThanOrEqual(640)
  await page.getByRole('link', { name: `About ${fullName}` }).click()
  await page.getByRole('heading', { name: `About ${fullName}` }).waitFor()
  const about = page.getByRole('region', { name: `About ${fullName}` })
  for (const text of ['Qualifications', 'Registration', 'Speaks', 'Helps with', 'Fee', 'Your first session']) {
    await about.getByText(text, { exact: true }).waitFor()
  }
  await about.getByText(/Video: ₹[\d,]+ for \d+ minutes/).waitFor()
  const map = await about
    .getByRole('link', { name: /^Directions: / })
    .first()
    .getAttribute('href')
  expect(map).toMatch(/^https:\/\/www\.google\.com\/maps\/dir\/\?api=1&destination=\S*Bengaluru/)
  await look(page, 'clinician, about')
  // Without a share sheet the link is copied, and that is said: the page's own address, without what was chosen.
  await page.evaluate(`Object.defineProperty(navigator, 'share', { value: undefined, writable: true })`)
  await about.getByRole('button', { name: 'Share this page' }).click()
  await about.getByRole('status').getByText('Link copied.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${site.url}/clinicians/${id}`)
  await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`)
  await about.getByRole('button', { name: 'Share this page' }).click()
  await about.getByText(`The address is ${site.url}/clinicians/${id}`).waitFor()
  await page.evaluate(`navigator.share = async (data) => { document.body.dataset.shared = data.url }`)
  await about.getByRole('button', { name: 'Share this page' }).click()
  await expect.poll(() => page.evaluate('document.body.dataset.shared')).toBe(`${site.url}/clinicians/${id}`)
  // No time by video: the other way to meet is a tap away.
  await page.route('**/availability?*mode=ONLINE*', (route) =>
    route.fulfill({ json: { timezone: 'Asia/Kolkata', centres: [], days: [] } }),
  )
  await page.goto(site.url + wizard())
  await page.getByRole('button', { name: /^In person: next available/ }).click()
  await page.locator('input[name="time"]').first().waitFor({ state: 'attached' })
  expect(faults).toEqual([])
  await close()
})

test('the policies, without signing in', async () => {
  const { page, faults, close } = await site.visit('/')
  const menu = page.getByRole('navigation', { name: 'About booking here' })
  for (const [link, text] of [
    ['Privacy notice', 'Data Protection Board of India'],
    ['Terms', 'Not for emergencies'],
    ['Cancellation and refunds', 'Until 24 hours before it starts'],
    ['Contact', 'Directions'],
  ] as const) {
    await menu.getByRole('link', { name: link }).click()
    await page.getByRole('heading', { name: link, level: 1 }).waitFor()
    await page.getByText(text).first().waitFor()
    await expect.poll(() => page.title()).toBe(`${link} · ${site.test.config.CLINIC_NAME}`)
    // The four are one screen with other texts; this one has places too.
    if (link === 'Contact') await look(page, 'policy, contact')
  }
  expect(faults).toEqual([])
  await close()
})

test('nothing is a dead end, or shows where one no longer is', async () => {
  const { page, close } = await site.visit('/?mode=ONLINE&language=Hindi')
  await page.getByRole('article').first().waitFor()
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  await page.route('**/assets/wizard-screen-*.js', async (route) => held.then(() => route.continue()))
  // Far down the list, and the next screen takes its time.
  await page.getByRole('article').last().getByRole('link').click()
  await page.getByRole('heading', { name: 'Loading', level: 1 }).waitFor({ state: 'attached' })
  await expect.poll(() => page.evaluate('scrollY')).toBe(0)
  goOn()
  await page.getByRole('heading', { name: 'Choose a time' }).waitFor()
  // A reply that is still on its way would say that there is a network after all.
  await page.waitForLoadState('networkidle')
  await page.context().setOffline(true)
  await near(
    page,
    'You are offline. What you typed is kept, and this page continues when the network is back.',
  ).waitFor()
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
  expect((await page.getByText('You are offline').boundingBox())?.y).toBeGreaterThanOrEqual(0)
  await page.context().setOffline(false)
  await page.getByRole('link', { name: 'All clinicians' }).click()
  await page.getByRole('button', { name: 'Remove Video' }).waitFor()
  expect(new URL(page.url()).search).toBe('?mode=ONLINE&language=Hindi')
  await page.getByRole('button', { name: 'Remove Video' }).click()
  await page.getByRole('button', { name: 'Remove Video' }).waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('results')
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect.poll(() => new URL(page.url()).search).toBe('')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('results')
  await close()
})

/** Whatever is cut off, or as wide as to move the page sideways. */
const cutOff = `(() => {
  const cut = [...document.querySelectorAll('#app *')].filter((one) => {
    const { overflowX, display } = getComputedStyle(one)
    const scrolls = overflowX === 'auto' || overflowX === 'scroll'
    const isSeen = one.clientWidth > 1 && !['visible', 'clip'].includes(overflowX) && !scrolls
    return isSeen && display !== 'inline' && one.scrollWidth > one.clientWidth + 1 && !one.matches('input, select')
  })
  const wide = document.documentElement.scrollWidth - innerWidth
  return [...cut.map((one) => one.className), ...(wide > 0 ? ['the page, by ' + wide] : [])]
})()`

/** Whether the first of these has the colours that the reader's system gives to what is chosen. */
const isMarked = (selector: string) => `(() => {
  const probe = document.createElement('span')
  probe.style.forcedColorAdjust = 'none'
  probe.style.backgroundColor = 'Highlight'
  document.body.append(probe)
  const [wanted, has] = [probe, document.querySelector(${JSON.stringify(selector)})].map(
    (one) => getComputedStyle(one).backgroundColor,
  )
  probe.remove()
  return wanted === has
})()`

test('everybody’s eyes and hands', async () => {
  const { page, close } = await site.visit('/?q=Sleep')
  await page.getByRole('article').first().waitFor()
  await page.emulateMedia({ forcedColors: 'active' })
  expect(await page.evaluate(isMarked('[aria-pressed="true"]'))).toBe(true)
  expect(await page.evaluate(isMarked('[aria-pressed="false"]'))).toBe(false)
  await page.goto(site.url + wizard())
  await page.locator('input[name="time"]').first().check({ force: true })
  for (const what of ['day', 'time', 'mode']) {
    const span = (is: string) => `input[name="${what}"]${is} + span`
    expect.soft(await page.evaluate(isMarked(span(':checked'))), what).toBe(true)
    expect.soft(await page.evaluate(isMarked(span(':not(:checked)'))), what).toBe(false)
  }
  expect(await page.evaluate(isMarked('[aria-current="step"]'))).toBe(true)
  await page.emulateMedia({ forcedColors: 'none' })
  // A date that was chosen in the sheet leads to its times.
  await page.getByRole('button', { name: 'All dates' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /, \d+ free times$/ })
    .nth(2)
    .click()
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toMatch(/^Times on /)
  // Text twice as large, and names that no line holds: on the smallest phones.
  const name = `Dr ${'Venkatanarasimharajuvaripeta'.repeat(3)}`
  const long = await openClinician(site, { fullName: name, slotMinutes: 60 })
  await site.test.database.pool.query(
    `update clinician_profiles set specialization = $2, qualifications = $3 where id = $1`,
    [long.clinicianId, ...Array.from({ length: 2 }, () => 'Psychoneuroendocrinoimmunologicalrehabilitation')],
  )
  for (const path of ['/?q=Venkata', `/clinicians/${long.clinicianId}#about`, '/contact', '/login', '/nowhere']) {
    for (const [size, width] of [
      ['100%', 320],
      ['200%', 360],
    ] as const) {
      await page.setViewportSize({ width, height: 640 })
      await page.goto(site.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      await page.evaluate(`document.documentElement.style.fontSize = '${size}'`)
      expect.soft(await page.evaluate(cutOff), `${path} at ${size}`).toEqual([])
    }
  }
  await close()
})

test('signing in, from the phone to the name', async () => {
  const { page, close } = await site.visit(wizard())
  const phone = newPhone()
  await chooseTime(page)
  await page.getByLabel('Mobile number').fill('98')
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByText('Please enter the ten digits').waitFor()
  await look(page, 'phone, too short')
  await page.getByLabel('Mobile number').fill(phone.slice(2))
  await page.context().setOffline(true)
  await page.getByText('You are offline').waitFor()
  await look(page, 'phone, offline')
  await page.context().setOffline(false)
  await page.getByText('You are offline').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByLabel('Six-digit code').waitFor()
  await look(page, 'code')
  const right = await codeFor(site, phone)
  await page.getByLabel('Six-digit code').fill(right === '000000' ? '111111' : '000000')
  await page.locator('#otp-problem').filter({ hasText: /\w/ }).waitFor()
  await look(page, 'code, wrong')
  await page.getByLabel('Six-digit code').fill(right)
  await page.getByRole('heading', { name: 'Your name and privacy' }).waitFor()
  await look(page, 'name and notice')
  await page.getByText('Read the full privacy notice').click()
  await look(page, 'name and the full notice')
  await page.getByRole('button', { name: 'I agree, continue' }).click()
  await page.getByText('Please enter your name').waitFor()
  await look(page, 'name, missing')
  await close()
})

test('paying, and what can go wrong', async () => {
  const { page, close, patient } = await signedInVisitor(site, '/robots.txt')
  await site.test.call('POST', '/api/patient-dashboard/dependents', {
    token: patient.token,
    body: { fullName: 'Kiran Verma', dateOfBirth: '2018-03-04', relation: 'CHILD' },
  })
  await page.goto(site.url + wizard())
  await chooseTime(page)
  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor()
  await look(page, 'pay')
  await page.getByRole('radio', { name: 'Kiran Verma' }).check()
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('is seen alone').waitFor()
  await look(page, 'pay, for a child')
  await page.getByRole('radio', { name: /Asha Verma/ }).check()
  for (const [code, status, shown] of [
    ['SLOT_TAKEN', 409, 'Somebody has just taken this time'],
    ['TOO_MANY_HOLDS', 409, 'You are holding other times'],
    ['PAYMENT_PROVIDER_UNAVAILABLE', 503, 'The payment service is not responding'],
  ] as const) {
    const json = { statusCode: status, code, message: 'x', requestId: 'x' }
    await page.route('**/api/booking/initiate', (route) => route.fulfill({ status, json }))
    await page.getByRole('button', { name: /^Pay ₹/ }).click()
    await page.getByText(shown).first().waitFor()
    if (code === 'SLOT_TAKEN') await page.getByText('The nearest free times').waitFor()
    await look(page, `pay, ${code}`)
    if (code !== 'SLOT_TAKEN') continue
    // Nothing is to be paid for until another time is chosen; then nothing is said of the one before.
    expect(await page.getByRole('button', { name: /^Pay ₹/ }).count()).toBe(0)
    await page
      .getByRole('button', { name: /^\w{3}, \d/ })
      .first()
      .click()
    await page.getByText(shown).waitFor({ state: 'detached' })
  }
  await page.route('**/api/booking/initiate', (route) => route.abort())
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('No connection').waitFor()
  await look(page, 'pay, no connection')
  await page.unrouteAll()
  const sheet = await openSheet(page)
  await sheet.getByTestId('pay-card').click()
  await look(page, 'payment sheet, card')
  await sheet.getByTestId('pay-netbanking').click()
  await look(page, 'payment sheet, netbanking')
  await sheet.getByTestId('test-failure').click()
  await sheet.getByTestId('retry').waitFor()
  await look(page, 'payment sheet, failed')
  await sheet.getByTestId('close').click()
  await look(page, 'payment sheet, leaving')
  await sheet.getByTestId('leave-yes').click()
  await page.getByText('The payment did not go through').waitFor()
  await look(page, 'pay, failed and held')
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  await page.getByText(/The Join button opens here (on|today)/).waitFor()
  await look(page, 'booked')
  await close()
})

test('the result of a booking', async () => {
  const { page, close, patient } = await signedInVisitor(site, '/robots.txt')
  const confirmed = (id: number) => page.goto(`${site.url}/appointments/${id}/confirmed`)

  const waiting = await heldAppointment(site, clinician, patient)
  await confirmed(waiting.appointmentId)
  await page.getByRole('heading', { name: 'Checking your payment' }).waitFor()
  await look(page, 'checking the payment')
  await page.getByRole('link', { name: 'Pay now' }).click()
  await page.getByText('This time is yours for').waitFor()
  await look(page, 'pay, gone on with')

  await setHoldEnd(site.test, waiting.appointmentId, -60)
  await confirmed(waiting.appointmentId)
  await page.getByRole('heading', { name: 'Your reserved time has expired' }).waitFor()
  await page.getByText('The nearest free times').waitFor()
  await look(page, 'hold ran out')

  const late = await heldAppointment(site, clinician, patient)
  await setHoldEnd(site.test, late.appointmentId, -60)
  const other = await signIn(site.test)
  expect(await freeTime(site, clinician)).toBe(late.startsAt)
  await heldAppointment(site, clinician, other, { startsAt: late.startsAt })
  await pay(site.test, late.orderId)
  await confirmed(late.appointmentId)
  await page.getByRole('heading', { name: 'Your money is on its way back' }).waitFor()
  await page.getByText('The nearest free times').waitFor()
  await look(page, 'paid, but the time was gone')

  await page.goto(`${site.url}/appointments/999999/confirmed`)
  await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  await look(page, 'no such booking')
  await close()
})

test('the pretend phones', async () => {
  await signInByCode(site.test)
  const { page, close } = await site.visit('/robots.txt')
  await page.goto(site.test.sandboxUrl)
  await page.getByRole('button', { name: 'Copy code' }).first().waitFor()
  await look(page, 'pretend phones')
  await page.route('**/phones/messages', (route) => route.fulfill({ json: { items: [], appUrl: site.url } }))
  await page.goto(site.test.sandboxUrl)
  await page.getByText('No message yet').waitFor()
  await look(page, 'pretend phones, none')
  await close()
})
