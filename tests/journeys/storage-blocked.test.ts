import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newPhone } from '../support/app.ts'
import { lacking } from './lacking.ts'
import {
  openClinician,
  openSite,
  signInOnPage,
  signedInVisitor,
  type Site,
  type SiteClinician,
} from '../support/browser/site.ts'
import { agreeAndName, booked, chooseTime, openSheet, readyToPay, openNote } from '../support/browser/steps.ts'

// The way to a booking crosses three documents. A browser that stores nothing forgets at each what its memory held.

vi.setConfig({ testTimeout: 60_000 })

let site: Site
let clinician: SiteClinician
beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site, { slotMinutes: 60 })
})
afterAll(() => site.close())

/** A visitor whose browser lacks something, with the name that each document found its window to have. */
async function visitWith(script: string) {
  const visitor = await site.visit('/robots.txt')
  const { page } = visitor
  const found: string[] = []
  await page.exposeFunction('reportName', (name: string) => void found.push(name))
  // The gateway's frame has a browser of its own, so to say.
  await page.addInitScript(`if (self === top) { reportName(window.name); ${script} }`)
  return { ...visitor, found }
}

const nameOf = (page: Page) => page.evaluate('window.name') as Promise<string>

async function signInToPay(page: Page): Promise<void> {
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await signInOnPage(site, page, newPhone())
  await agreeAndName(page, 'Asha Verma')
  await readyToPay(page)
}

const { 'storage blocked': blocked, 'storage full': full } = lacking

test.each([
  ['blocked', blocked],
  ['full', full],
])('with storage %s a patient signs in once, books, pays and sees the confirmed page', async (_what, script) => {
  const { page, faults, close } = await visitWith(script)
  await signInToPay(page)
  expect(await nameOf(page)).toBe('')
  await page.getByText('You are signed in for this tab only').waitFor()
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  expect(await nameOf(page)).toBe('')
  await page.getByRole('link', { name: 'My appointments' }).first().click()
  await page.getByRole('heading', { name: 'Your next appointment' }).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('with storage blocked, returning from the payment page keeps the sign-in and the note', async () => {
  const { page, faults, close } = await visitWith(blocked)
  await signInToPay(page)
  await (await openNote(page)).fill('I have not slept since March')
  await page.goBack()
  await page.getByRole('heading', { name: 'Choose a time' }).waitFor()
  await page.getByRole('link', { name: 'My appointments' }).waitFor()
  expect(await page.evaluate(`'Razorpay' in window`)).toBe(false)
  expect(await nameOf(page)).toBe('')
  await chooseTime(page)
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  expect(await (await openNote(page)).inputValue()).toBe('I have not slept since March')
  expect(faults).toEqual([])
  await close()
})

test('with storage blocked, going back to another site takes nothing along', async () => {
  const { page, close, found } = await visitWith(blocked)
  const elsewhere = site.url.replace('127.0.0.1', 'localhost')
  await page.goto(`${elsewhere}/robots.txt`)
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}?step=you&at=2030-01-01T00:00:00Z`)
  await signInOnPage(site, page, newPhone())
  await agreeAndName(page, 'Asha Verma')
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  await page.goBack()
  await page.waitForURL(`${elsewhere}/**`)
  await page.waitForLoadState()
  expect(await nameOf(page)).toBe('')
  expect(found.filter((name) => name.includes('Token')).length).toBe(1)
  await close()
})

test('with storage blocked, signing out leaves nothing for the next document', async () => {
  const { page, close, found } = await visitWith(blocked)
  await signInToPay(page)
  await page.getByRole('link', { name: 'My appointments' }).first().click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in' }).waitFor()
  found.length = 0
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}?step=pay&at=2030-01-01T00:00:00Z`)
  await page.getByLabel('Mobile number').waitFor()
  expect(found.length).toBeGreaterThan(0)
  expect(found.join(' ')).not.toContain('Token')
  await close()
})

test('with storage available, no sign-in and no note is ever in the window’s name', async () => {
  const { page, close, found } = await visitWith('')
  await signInToPay(page)
  await (await openNote(page)).fill('I have not slept since March')
  await page.goBack()
  await page.getByRole('heading', { name: 'Choose a time' }).waitFor()
  await page.goForward()
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  expect(found.length).toBeGreaterThan(4)
  expect(found.filter((name) => name.length > 30)).toEqual([])
  await close()
})

test('another site’s data in the window’s name signs nobody in and is cleared', async () => {
  const { page, close, found } = await visitWith(blocked)
  const { patient, close: closeOther } = await signedInVisitor(site, '/robots.txt')
  await signInToPay(page)
  // As the page itself hands it over, with somebody else's sign-in in it.
  const handed = found.find((name) => name.includes('Token')) ?? ''
  const forged = handed
    .replace(/(refreshToken\\*":\\*")[^"\\]+/, `$1${patient.refreshToken}`)
    .replace(/(accessToken\\*":\\*")[^"\\]+/, `$1${patient.token}`)
  expect(forged).toContain(patient.token)
  await page.getByRole('link', { name: 'My appointments' }).first().click()
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()

  const elsewhere = site.url.replace('127.0.0.1', 'localhost')
  const attempts = [
    // The entry behind was reached from a page of ours: its referrer says nothing of who leads back to it.
    'history.back()',
    `location.href = '${site.url}/dashboard'`,
  ]
  for (const attempt of attempts) {
    await page.goto(`${elsewhere}/robots.txt`)
    await page.evaluate(`window.name = ${JSON.stringify(forged)}; setTimeout(() => { ${attempt} })`)
    await page.waitForURL(`${site.url}/**`)
    await page.getByLabel('Mobile number').waitFor()
    expect(await nameOf(page)).toBe('')
  }
  // Chromium empties the name on the way by an address, and not on the way back.
  expect(found).toContain(forged)
  await closeOther()
  await close()
})
