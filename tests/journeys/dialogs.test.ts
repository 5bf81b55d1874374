import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paidAppointment } from '../support/browser/arrange.ts'
import { openClinician, openSite, signedInVisitor, type Site, type SiteClinician } from '../support/browser/site.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
})
afterAll(() => site.close())

/** A patient with a paid appointment, on its page, which they came to from the dashboard. */
async function onAppointment() {
  const visitor = await signedInVisitor(site, '/robots.txt')
  const arranged = await paidAppointment(site, clinician, visitor.patient)
  await visitor.page.goto(`${site.url}/dashboard`)
  await visitor.page.getByRole('link', { name: /^Details/ }).click()
  await visitor.page.getByRole('button', { name: 'Cancel the appointment' }).waitFor()
  return { ...visitor, ...arranged }
}

const dialogs: { what: string; open: (page: Page) => Promise<void>; path?: string }[] = [
  { what: 'cancelling', open: (page) => page.getByRole('button', { name: 'Cancel the appointment' }).click() },
  {
    what: 'the month',
    path: '/reschedule',
    open: (page) => page.getByRole('button', { name: 'All dates' }).click(),
  },
  {
    what: 'erasing',
    path: '/dashboard/privacy',
    open: (page) => page.getByRole('button', { name: 'Erase my account' }).click(),
  },
]

test.each(dialogs)('back closes the dialog of $what, and then leaves the page', async (one) => {
  const { page, faults, close } = await onAppointment()
  const { path = '' } = one
  if (path !== '') await page.goto(path.startsWith('/dashboard') ? site.url + path : page.url() + path)
  for (const closeBy of ['back', 'Escape', 'back'] as const) {
    const address = page.url()
    await one.open(page)
    await page.getByRole('dialog').waitFor()
    await (closeBy === 'back' ? page.goBack() : page.keyboard.press('Escape'))
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(page.url()).toBe(address)
  }
  const address = page.url()
  await page.goBack()
  await expect.poll(() => page.url()).not.toBe(address)
  expect(faults).toEqual([])
  await close()
})

test('the times of a date chosen in the month are shown, and back still leaves', async () => {
  const { page, faults, close } = await site.visit('/')
  await page
    .getByRole('link', { name: /^Choose a time/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'All dates' }).click()
  const dates = page.getByRole('dialog').locator('button[aria-label]:not([disabled])')
  const name = (await dates.nth(2).getAttribute('aria-label')) ?? ''
  await dates.nth(2).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByText(`Times on ${name.split(', ').slice(0, 2).join(', ')}`).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Find somebody to talk to' }).waitFor()
  expect(faults).toEqual([])
  await close()
})

const boxOf = async (page: Page, name: string) => {
  const box = await page.getByRole('dialog').getByRole('button', { name }).boundingBox()
  return { top: box?.y ?? -1, bottom: (box?.y ?? 9999) + (box?.height ?? 0) }
}

test('the cancel dialog’s main button keeps the appointment, and has the focus', async () => {
  const { page, close } = await onAppointment()
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  const colour = (selector: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}')).backgroundColor`)
  const keep = await colour('dialog button[type=button]')
  const cancel = await colour('dialog button[type=submit]')
  const surface = await colour('dialog')
  expect(cancel).toBe(surface)
  expect(keep).not.toBe(surface)
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Keep it')
  await close()
})

test('the keyboard covers no button of a dialog, whether it shrinks the page or overlaps it', async () => {
  const { page, close } = await onAppointment()
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  await page.getByLabel('Reason (optional)').click()
  // Chrome and Firefox on Android: what is left of 740 pixels over a keyboard.
  await page.setViewportSize({ width: 360, height: 380 })
  for (const name of ['Keep it', 'Yes, cancel it']) {
    await expect.poll(async () => (await boxOf(page, name)).bottom).toBeLessThanOrEqual(380)
  }
  // Safari: the page keeps its height, and only the visual viewport tells.
  await page.setViewportSize({ width: 360, height: 740 })
  await page.evaluate(`
    Object.defineProperty(visualViewport, 'height', { value: 380, configurable: true })
    Object.defineProperty(visualViewport, 'offsetTop', { value: 40, configurable: true })
    visualViewport.dispatchEvent(new Event('resize'))`)
  for (const name of ['Keep it', 'Yes, cancel it']) {
    await expect.poll(async () => (await boxOf(page, name)).bottom).toBeLessThanOrEqual(420)
    expect((await boxOf(page, name)).top).toBeGreaterThanOrEqual(40)
  }
  await close()
})

test('the opening time of the Join button is shown with its day', async () => {
  const { page, close, startsAt, appointmentId } = await onAppointment()
  const opens = Temporal.Instant.from(startsAt).subtract({ minutes: 10 }).toZonedDateTimeISO('Asia/Kolkata')
  const day = opens.toLocaleString('en-IN', { weekday: 'long', day: 'numeric', month: 'long' })
  const time = opens.toLocaleString('en-IN', { hour: 'numeric', minute: '2-digit', hour12: true })
  await page.getByText(`The Join button opens here on ${day}, at ${time}.`).waitFor()
  await site.test.database.pool.query(
    `update appointments set scheduled_start_at = now() + interval '11 minutes', scheduled_end_at = now() + interval '41 minutes'
     where id = $1`,
    [appointmentId],
  )
  await page.goto(`${site.url}/appointments/${appointmentId}/confirmed`)
  await page.getByText(/The Join button opens here (today|on \w+, \d+ \w+,) at \d/).waitFor()
  await close()
})

test('a typed date of birth is repeated in words, and kept', async () => {
  const { page, faults, close } = await signedInVisitor(site, '/dashboard/profile')
  const field = page.getByLabel('Date of birth')
  await field.pressSequentially('27111990')
  await page.getByText('27 November 1990').waitFor()
  await page.getByLabel('Gender').selectOption('Transgender')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.reload()
  await expect.poll(() => field.inputValue()).toBe('27/11/1990')
  expect(await page.getByLabel('Gender').inputValue()).toBe('TRANSGENDER')
  await field.fill('31/2/1990')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#dateOfBirth-problem').filter({ hasText: 'date' }).waitFor()
  expect(await field.inputValue()).toBe('31/2/1990')
  expect(faults).toEqual([])
  await close()
})

test('cards show a clinician’s photo, or initials if there is none or it fails to load', async () => {
  const { database } = site.test
  const set = (url: string | null) =>
    database.pool.query('update clinician_profiles set photo_url = $2, qualifications = $3 where id = $1', [
      clinician.clinicianId,
      url,
      'MBBS, MD (Psychiatry)',
    ])
  await set('/portraits/ananya-rao.svg')
  const { page, close } = await site.visit('/')
  const photo = page.locator('article img')
  await photo.waitFor()
  await expect.poll(() => page.evaluate(`document.querySelector('article img')?.naturalWidth ?? 0`)).toBeGreaterThan(0)
  await page.getByText('MBBS, MD (Psychiatry)').waitFor()
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await page.locator('main img').waitFor()
  for (const url of ['/portraits/nobody.svg', null]) {
    await set(url)
    await page.goto(site.url)
    await page.getByText('MN', { exact: true }).waitFor()
    expect(await photo.count()).toBe(0)
  }
  await close()
})
