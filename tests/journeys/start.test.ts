import type { Page } from 'playwright-core'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { openClinician, openSite, type Site, type SiteClinician } from '../support/browser/site.ts'

// The one script without which nothing runs does not come. The tests mostly wait, and so they do it all at once.

vi.setConfig({ testTimeout: 60_000 })

let site: Site
let clinician: SiteClinician
beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
})
afterAll(() => site.close())

const late = (page: Page) => page.getByText('This page has not loaded yet')
const isThere = (page: Page) => page.getByRole('heading', { name: 'Choose a time' }).waitFor()
const path = () => `/clinicians/${clinician.clinicianId}`

const notHere = { status: 404, contentType: 'application/json', body: '{"code":"NOT_FOUND"}' }

/** A phone whose browser has never been here; what matches does not come while `isBroken`. */
async function visitBroken(pattern: string, how: 'gone' | 'no network') {
  const { page, close } = await site.visit('/robots.txt')
  const state = { isBroken: true, pages: 0 }
  page.on('request', (request) => (state.pages += Number(request.isNavigationRequest())))
  await page.route(pattern, (route) => {
    if (!state.isBroken) return route.fallback()
    return how === 'gone' ? route.fulfill(notHere) : route.abort('connectionreset')
  })
  return { page, close, state }
}

test.concurrent.for(['gone', 'no network'] as const)(
  'an entry that is %s is reported at once, and loaded when available',
  async (how, { expect }) => {
    const { page, close, state } = await visitBroken('**/assets/base-*.js', how)
    await page.goto(site.url + path())
    await late(page).waitFor({ timeout: 3000 })
    expect(await page.getByRole('link', { name: 'Load the page again' }).boundingBox()).toMatchObject({
      height: expect.toSatisfy((height: number) => height >= 44),
    })
    await page.waitForTimeout(4000)
    // Loading again what cannot be had helps nobody.
    expect(state.pages).toBe(1)
    state.isBroken = false
    await isThere(page)
    expect(await late(page).count()).toBe(0)
    await close()
  },
)

test.concurrent('a network that fails under the page and comes back loads it at once', async ({ expect }) => {
  const { page, close, state } = await visitBroken('**/assets/base-*.js', 'no network')
  await page.goto(site.url + path())
  await late(page).waitFor({ timeout: 3000 })
  await page.context().setOffline(true)
  state.isBroken = false
  await page.waitForTimeout(4000)
  expect(await late(page).isVisible()).toBe(true)
  await page.context().setOffline(false)
  await isThere(page)
  await close()
})

test.concurrent('an entry that loads but does not run is reloaded a few times, not for ever', async ({ expect }) => {
  const { page, close, state } = await visitBroken('**/assets/base-*.js', 'gone')
  await page.route('**/assets/base-*.js', (route) =>
    route.request().method() === 'HEAD' ? route.fulfill({ status: 200 }) : route.fallback(),
  )
  await page.goto(site.url + path())
  await expect.poll(() => state.pages, { timeout: 30_000 }).toBe(6)
  await page.waitForTimeout(4000)
  expect(state.pages).toBe(6)
  await late(page).waitFor()
  state.isBroken = false
  await page.getByRole('link', { name: 'Load the page again' }).click()
  await isThere(page)
  await close()
})

test.concurrent.for(['no-preference', 'reduce'] as const)(
  'without any script (motion: %s) the page still says so',
  async (motion, { expect }) => {
    const { page, close, state } = await visitBroken('**/*.js', 'no network')
    await page.emulateMedia({ reducedMotion: motion })
    await page.goto(site.url + path())
    expect(await late(page).isVisible()).toBe(false)
    await late(page).waitFor({ timeout: 15_000 })
    state.isBroken = false
    await page.getByRole('link', { name: 'Load the page again' }).click()
    await isThere(page)
    await close()
  },
)

test.concurrent('the base style is retried if it fails to load', async ({ expect }) => {
  const { page, close, state } = await visitBroken('**/assets/base-*.css', 'no network')
  await page.goto(site.url + path())
  await isThere(page)
  state.isBroken = false
  await expect.poll(() => page.evaluate(`getComputedStyle(document.body).margin`), { timeout: 10_000 }).toBe('0px')
  await close()
})

test.concurrent('the start script is small, and is not requested again at each load', async ({ expect }) => {
  const reply = await site.test.app.inject({ url: '/start.js', headers: { 'accept-encoding': 'gzip' } })
  expect(reply.headers['cache-control']).toBe('public, max-age=86400')
  expect(reply.rawPayload.length).toBeLessThan(1000)
})
