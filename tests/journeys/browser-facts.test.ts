import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setHoldEnd } from '../support/state.ts'
import { freeTime, heldAppointment, paidAppointment } from '../support/browser/arrange.ts'
import { openClinician, openSite, signedInVisitor, type Site, type SiteClinician } from '../support/browser/site.ts'
import { booked, chooseTime, openSheet, readyToPay } from '../support/browser/steps.ts'

// What a page takes for granted of a browser, and some do not have.

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site, { slotMinutes: 60 })
})
afterAll(() => site.close())

const inIndia = (instant: string, options: Intl.DateTimeFormatOptions) =>
  new Date(instant).toLocaleString('en-IN', { timeZone: 'Asia/Kolkata', ...options })
const timeOf = (instant: string) => inIndia(instant, { hour: 'numeric', minute: '2-digit', hour12: true })
const dayOf = (instant: string) => inIndia(instant, { weekday: 'long', day: 'numeric', month: 'long' })

/**
 * The whole way to a booking, and all other screens, in a browser with a fault: the clinic's times, and no fault of
 * ours.
 */
async function bookWith(script: string, { timezoneId = 'Asia/Kolkata' } = {}): Promise<void> {
  const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt', { context: { timezoneId } })
  // The gateway's frame has a browser of its own, so to say.
  await page.addInitScript(`if (self === top) { ${script} }`)
  await page.goto(site.url)
  await page.getByRole('article').first().waitFor()
  expect(await page.getByText('₹1,600').count()).toBeGreaterThan(0)
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  const startsAt = await chooseTime(page)
  await expectClinicTime(page, 'aside', startsAt)
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  await expectClinicTime(page, 'main', startsAt)
  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('heading', { name: 'Your next appointment' }).waitFor()
  await expectClinicTime(page, 'main', startsAt)
  await page.goto(`${site.url}/dashboard/devices`)
  await page.getByText('This device').waitFor()
  await page.goto(`${site.url}/dashboard/profile`)
  await page.getByLabel('Full name').waitFor()
  expect(patient.patientId).toBeGreaterThan(0)
  expect(faults).toEqual([])
  await close()
}

async function expectClinicTime(page: Page, selector: string, startsAt: string): Promise<void> {
  await expect.poll(() => page.locator(selector).first().textContent()).toContain(timeOf(startsAt))
}

const withZone = (zone: string) => `
  const resolved = Intl.DateTimeFormat.prototype.resolvedOptions
  Intl.DateTimeFormat.prototype.resolvedOptions = function () { return { ...resolved.call(this), timeZone: ${zone} } }`

/** Intl as \`change\` makes it: it is given the locales and options that are asked for. */
const withIntl = (change: string) => `
  for (const name of ['DateTimeFormat', 'NumberFormat']) {
    const Own = Intl[name]
    const change = ${change}
    Intl[name] = new Proxy(Own, {
      construct: (target, [locales, options]) => Reflect.construct(target, change(locales, options ?? {})),
      apply: (target, self, [locales, options]) => Reflect.construct(target, change(locales, options ?? {})),
    })
  }`

// Each books once, and lacks what it can lack beside other things.
test.each([
  ['the zone Etc/Unknown', withZone(`'Etc/Unknown'`)],
  [
    'no time zone data',
    withIntl(
      `(locales, options) => { if (options.timeZone && options.timeZone !== 'UTC') throw new RangeError('Invalid time zone specified'); return [locales, options] }`,
    ),
  ],
  ['no data of the locale', withIntl(`(locales, options) => ['ar-EG', options]`)],
  [
    'a locale that it rejects, and a zone of its own making',
    withZone(`'Mars/Olympus'`) +
      withIntl(
        `(locales, options) => { if (locales === 'en-IN') throw new RangeError('Incorrect locale information provided'); return [locales, options] }`,
      ),
  ],
  [
    'no zone, a system locale that Intl rejects, no clipboard, sharing, locks or visual viewport, and navigator.onLine always false',
    `${withZone('undefined')}
    String.prototype.toLocaleUpperCase = () => { throw new RangeError('Incorrect locale information provided') }
    for (const name of ['clipboard', 'share', 'locks', 'canShare']) Object.defineProperty(Navigator.prototype, name, { get: () => undefined })
    Object.defineProperty(window, 'visualViewport', { value: null })
    Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })`,
  ],
])(
  'a browser with %s books, and shows the clinic’s times',
  async (what, script) => {
    if (what === 'no data of the locale') return bookInOtherWords(script)
    await bookWith(script)
  },
  60_000,
)

test('a browser that wrongly claims to be offline shows the times and books', async () => {
  const { page, faults, close } = await signedInVisitor(site, '/')
  await page.getByRole('article').first().waitFor()
  await page.evaluate(`dispatchEvent(new Event('offline'))`)
  await page
    .getByRole('link', { name: new RegExp(clinician.fullName) })
    .first()
    .click()
  await chooseTime(page)
  await readyToPay(page)
  await page.evaluate(`dispatchEvent(new Event('offline'))`)
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  await page.getByRole('link', { name: 'My appointments' }).first().click()
  await page.evaluate(`dispatchEvent(new Event('offline'))`)
  await page.getByRole('link', { name: 'About you' }).click()
  await page.getByLabel('Email').fill('asha@example.com')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect(faults).toEqual([])
  await close()
})

/** Months may have other names then; digits, days and amounts are still right. */
async function bookInOtherWords(script: string): Promise<void> {
  const { page, faults, close } = await signedInVisitor(site, '/robots.txt')
  await page.addInitScript(script)
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  const startsAt = await chooseTime(page)
  const [hour = ''] = timeOf(startsAt).split(' ')
  await expect.poll(() => page.locator('aside').textContent()).toContain(hour)
  expect(new URL(page.url()).searchParams.get('date')).toBe(
    Temporal.Instant.from(startsAt).toZonedDateTimeISO('Asia/Kolkata').toPlainDate().toString(),
  )
  expect(await page.locator('aside').textContent()).toContain('1,600')
  expect(faults).toEqual([])
  await close()
}

const clockOff = (hours: number) => `
  const Own = Date
  const off = ${hours} * 3600000
  window.Date = class extends Own {
    constructor(...given) { super(...(given.length === 0 ? [Own.now() + off] : given)) }
    static now() { return Own.now() + off }
  }`

test.each([-24, 24 * 45])(
  'with a clock that is %i hours off, today is the clinic’s, no time is missing, and the hold lasts',
  async (hours) => {
    const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt')
    const held = await heldAppointment(site, clinician, patient, { hoursAhead: 40 })
    await page.addInitScript(clockOff(hours))
    await page.addInitScript(`
    const stored = JSON.parse(localStorage.getItem('mibo.session'))
    localStorage.setItem('mibo.session', JSON.stringify({ ...stored, accessTokenExpiresAtMs: Date.now() + 600000 }))`)
    const first = await freeTime(site, clinician, { hoursAhead: 1 })
    // The days are asked for before any reply tells what day it is, and come after one that does.
    const wrongDay = Temporal.Now.instant().add({ hours }).toZonedDateTimeISO('Etc/GMT+12').toPlainDate().toString()
    const isOfWrongDay = (url: string) => url.includes(`/availability?from=${wrongDay}`)
    const asked = page.waitForRequest((request) => isOfWrongDay(request.url()))
    const told = page.waitForResponse((reply) => /\/api\/clinicians\/\d+$/.test(reply.url()))
    await page.route('**/api/**', async (route) => {
      await (isOfWrongDay(route.request().url()) ? told : asked)
      await route.continue()
    })
    await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
    const day = Temporal.Instant.from(first).toZonedDateTimeISO('Asia/Kolkata').toPlainDate().toString()
    await page.locator(`input[name="day"][value="${day}"]`).waitFor({ state: 'attached' })
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.goto(site.url)
    const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Asia/Kolkata' })
    await page
      .getByText(day === today ? /^Today,/ : /^Tomorrow,/)
      .first()
      .waitFor()
    await page.goto(`${site.url}/appointments/${held.appointmentId}/confirmed`)
    await expect.poll(() => page.getByRole('timer').textContent()).toMatch(/^1[45]:/)
    expect(faults).toEqual([])
    await close()
  },
  60_000,
)

test('far from India every screen shows the clinic’s time first, with the reader’s beside it', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt', {
    context: { timezoneId: 'America/New_York' },
  })
  const paid = await paidAppointment(site, clinician, patient, { hoursAhead: 50 })
  const theirs = new Date(paid.startsAt).toLocaleString('en-IN', {
    timeZone: 'America/New_York',
    hour: 'numeric',
    minute: '2-digit',
    hour12: true,
  })
  for (const path of [
    '/dashboard',
    `/dashboard/appointments/${paid.appointmentId}`,
    `/dashboard/appointments/${paid.appointmentId}/reschedule`,
    `/appointments/${paid.appointmentId}/confirmed`,
  ]) {
    await page.goto(site.url + path)
    const time = page.locator('main time').first()
    await expect.poll(() => time.textContent()).toBe(`${dayOf(paid.startsAt)}, ${timeOf(paid.startsAt)}`)
    await expect.poll(() => page.locator('main').textContent()).toContain(`${theirs} your time`)
  }
  await page.goto(site.url)
  const next = await freeTime(site, clinician, { hoursAhead: 0 })
  await expect.poll(() => page.getByRole('article').textContent()).toContain(timeOf(next))
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  const first = page.locator('input[name="time"]').first()
  await first.waitFor({ state: 'attached' })
  const value = await first.inputValue()
  const label = await page.locator('label:has(input[name="time"])').first().textContent()
  expect(label?.startsWith(timeOf(value))).toBe(true)
  await first.check({ force: true })
  await expectClinicTime(page, 'section:has(> button:text("Continue"))', value)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expectClinicTime(page, 'aside', value)
  expect(faults).toEqual([])
  await close()
})

test('a countdown is announced at five minutes, and at the next step after sleep', async () => {
  const { page, close, patient } = await signedInVisitor(site, '/robots.txt')
  const held = await heldAppointment(site, clinician, patient, { hoursAhead: 60 })
  const setHold = (seconds: number) => setHoldEnd(site.test, held.appointmentId, seconds)
  await setHold(303)
  await page.goto(`${site.url}/appointments/${held.appointmentId}/confirmed`)
  const said = page.getByRole('status').filter({ hasText: 'Your time is held for' })
  await page.getByRole('timer').waitFor()
  expect(await said.count()).toBe(0)
  await expect.poll(() => said.textContent()).toBe('Your time is held for 5 more minutes.')
  // The page slept over the mark of two minutes.
  await setHold(110)
  await expect.poll(() => said.textContent()).toBe('Your time is held for 2 more minutes.')
  await close()
})
