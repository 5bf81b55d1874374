import type { Page } from 'playwright-core'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { paidAppointment } from '../support/browser/arrange.ts'
import { openClinician, openSite, signedInVisitor, type Site, type SiteClinician } from '../support/browser/site.ts'
import { chooseTime } from '../support/browser/steps.ts'

// The tests mostly wait, and so they do it all at once.
vi.setConfig({ testTimeout: 120_000 })

let site: Site
let clinician: SiteClinician
let appointmentId = 0
let patient: Awaited<ReturnType<typeof signedInVisitor>>

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
  patient = await signedInVisitor(site, '/robots.txt')
  appointmentId = (await paidAppointment(site, clinician, patient.patient)).appointmentId
})
afterAll(() => site.close())

const notHere = { status: 404, contentType: 'application/json', body: '{"code":"NOT_FOUND"}' }
const failed = (page: Page) => page.getByText('This part has not loaded yet')

/** Each screen, the name of its chunk, and what says that it is there. */
type Screen = [chunk: string, path: string, heading: string]
const screens = (): Screen[] => [
  ['finder-screen', '/', 'Find somebody to talk to'],
  ['wizard-screen', `/clinicians/${clinician.clinicianId}`, 'Choose a time'],
  ['login-screen', '/login?next=%2Fdashboard', ''],
  ['dashboard-screen', '/dashboard', 'My appointments'],
  ['appointment-screen', `/dashboard/appointments/${appointmentId}`, 'Appointment with Dr Meera Nair'],
  ['reschedule-screen', `/dashboard/appointments/${appointmentId}/reschedule`, 'Choose another time'],
  ['confirmed-screen', `/appointments/${appointmentId}/confirmed`, 'Your appointment is confirmed'],
  ['profile-screen', '/dashboard/profile', 'About you'],
  ['devices-screen', '/dashboard/devices', 'Where you are signed in'],
  ['family-screen', '/dashboard/family', 'Family'],
  ['privacy-screen', '/dashboard/privacy', 'Privacy'],
]

test.concurrent('every screen whose chunk fails to load says so, and appears once it loads', async ({ expect }) => {
  const visitOne = async ([chunk, path, heading]: Screen) => {
    const page = await patient.page.context().newPage()
    let isBroken = true
    await page.route(`**/assets/${chunk}-*.js`, (route) =>
      isBroken ? route.abort('connectionreset') : route.fallback(),
    )
    await page.goto(site.url + path)
    await failed(page).waitFor()
    expect([chunk, await page.getByText('Loading').count()]).toEqual([chunk, 0])
    isBroken = false
    await failed(page).waitFor({ state: 'detached' })
    if (heading !== '') await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await page.close()
  }
  // Each mostly waits to try again.
  const all = screens()
  for (let from = 0; from < all.length; from += 4) await Promise.all(all.slice(from, from + 4).map(visitOne))
})

test.concurrent('the same for a step, a sheet and the payment steps', async ({ expect }) => {
  const { page, faults, close } = await signedInVisitor(site, '/robots.txt')
  let isBroken = true
  for (const chunk of ['month-sheet', 'pay-step', 'you-step']) {
    await page.route(`**/assets/${chunk}-*.js`, (route) =>
      isBroken ? route.abort('connectionreset') : route.fallback(),
    )
  }
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await page.getByRole('button', { name: 'All dates' }).click()
  await failed(page).waitFor()
  // Nothing of what was on the screen is gone.
  await page.getByRole('heading', { name: 'Choose a time' }).waitFor()
  isBroken = false
  await failed(page).waitFor({ state: 'detached' })
  isBroken = true
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await failed(page).waitFor()
  isBroken = false
  await page.getByRole('button', { name: /^Pay ₹/ }).waitFor()
  expect(faults.filter((fault) => fault.startsWith('uncaught'))).toEqual([])
  await close()
})

test.concurrent('a background notice that fails to load removes nothing', async ({ expect }) => {
  const { page, close } = await signedInVisitor(site, '/robots.txt')
  let asked = 0
  await page.route('**/assets/security-notices-*.js', (route) => {
    asked += 1
    return route.fulfill(notHere)
  })
  const notice = { id: 1, what: 'SESSION_REUSED', at: '2026-01-05T02:30:00Z', userAgent: null }
  await page.route('**/api/patient-dashboard/notices', (route) => route.fulfill({ json: { items: [notice] } }))
  await page.goto(`${site.url}/dashboard/profile`)
  await page.getByLabel('Email').fill('typed@example')
  await page.waitForTimeout(3500)
  expect(asked).toBeGreaterThan(0)
  expect(await page.getByLabel('Email').inputValue()).toBe('typed@example')
  expect(await failed(page).count()).toBe(0)
  await close()
})

test.concurrent('a button does not move under a finger when the words beside it come late', async ({ expect }) => {
  const { page, close } = await site.visit('/robots.txt')
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  await page.route('**/assets/cancel-terms-*.js', (route) => held.then(() => route.fallback()))
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await page.locator('input[name="time"]').first().check({ force: true })
  const goesOn = page.getByRole('button', { name: 'Continue' })
  const before = await goesOn.boundingBox()
  goOn()
  await page.getByText(/Free cancellation until|cannot be cancelled/).waitFor()
  expect(await goesOn.boundingBox()).toEqual(before)
  await close()
})

test.concurrent('six seconds without network are reported at once, and the page continues afterwards', async () => {
  const { page, close } = await signedInVisitor(site, '/dashboard')
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  await page.context().setOffline(true)
  await page.getByRole('link', { name: 'Devices' }).click()
  await failed(page).waitFor()
  await page.waitForTimeout(6000)
  await page.context().setOffline(false)
  await page.getByText('This device').waitFor()
  await close()
})

test.concurrent('a chunk that hangs is reported as failed, and shown if it arrives after all', async () => {
  const { page, close } = await signedInVisitor(site, '/robots.txt')
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  await page.route('**/assets/family-screen-*.js', (route) => held.then(() => route.fallback()))
  await page.goto(`${site.url}/dashboard/family`)
  await failed(page).waitFor({ timeout: 15_000 })
  goOn()
  await page.getByRole('heading', { name: 'Family' }).waitFor()
  await close()
})

test.concurrent('the styles of a screen are retried with it', async ({ expect }) => {
  const { page, close } = await signedInVisitor(site, '/robots.txt')
  let isBroken = true
  await page.route('**/assets/dashboard*.css', (route) =>
    isBroken ? route.abort('connectionreset') : route.fallback(),
  )
  await page.goto(`${site.url}/`)
  await page.getByRole('link', { name: 'My appointments' }).click()
  await failed(page).waitFor()
  isBroken = false
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  const gap = await page.evaluate(`getComputedStyle(document.querySelector('nav[aria-label="Account"]')).display`)
  expect(gap).not.toBe('block')
  await close()
})

/** A second release beside the first: each file has another name, and those of the first are gone. */
async function deploy(page: Page) {
  const newName = (text: string) => text.replaceAll(/([\w-]+-[\w-]{7})\.(js|css)\b/g, '$1b.$2')
  const served = { isNew: false, hasChunks: true, pages: 0 }
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    const isPage = (route.request().headers().accept ?? '').includes('text/html')
    if (isPage && route.request().isNavigationRequest()) served.pages += 1
    if (!served.isNew || (!isPage && !/^\/(assets\/|index)/.test(url.pathname))) return route.fallback()
    if (isPage || url.pathname === '/index.html') {
      const response = await route.fetch()
      const headers = { ...response.headers(), link: newName(response.headers().link ?? '') }
      return route.fulfill({ response, headers, body: newName(await response.text()) })
    }
    const isEntry = /\/(index|base)-/.test(url.pathname)
    if (!/b\.(js|css)$/.test(url.pathname) || (!served.hasChunks && !isEntry)) return route.fulfill(notHere)
    const response = await route.fetch({ url: url.origin + url.pathname.replace(/b\.(js|css)$/, '.$1') })
    return route.fulfill({ response, body: newName(await response.text()) })
  })
  return served
}

test.concurrent('a release that changed underneath reloads the page once and keeps the choices', async ({ expect }) => {
  const { page, faults, close } = await site.visit('/robots.txt')
  const served = await deploy(page)
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await page.locator('input[name="time"]').first().waitFor({ state: 'attached' })
  served.isNew = true
  served.pages = 0
  const chosen = await chooseTime(page)
  await page.getByLabel('Mobile number').waitFor()
  expect(served.pages).toBe(1)
  expect(new URL(page.url()).searchParams.get('at')).toBe(chosen)
  expect(await page.evaluate(`document.querySelector('script[type=module]').src`)).toMatch(/b\.js$/)
  expect(faults.filter((fault) => fault.startsWith('uncaught'))).toEqual([])
  await close()
})

test.concurrent('a release with missing files reloads the page once, not for ever, and appears when they arrive', async ({
  expect,
}) => {
  const { page, close } = await signedInVisitor(site, '/robots.txt')
  const served = await deploy(page)
  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  Object.assign(served, { isNew: true, hasChunks: false, pages: 0 })
  await page.getByRole('link', { name: 'Privacy', exact: true }).click()
  await failed(page).waitFor()
  await page.waitForTimeout(5000)
  expect(served.pages).toBe(1)
  served.hasChunks = true
  await page.getByRole('heading', { name: 'Privacy', level: 1 }).waitFor({ timeout: 20_000 })
  expect(served.pages).toBeLessThanOrEqual(2)
  await close()
})
