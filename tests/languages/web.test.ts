import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { build, type Plugin } from 'vite'
import config, { pageWords } from '../../vite.config.ts'
import { locale } from '../../web/shared/text/language.ts'
import { page as pageText } from '../../web/shared/text/en/page.ts'
import { newPhone, signInByCode, type SignedIn } from '../support/app.ts'
import { heldAppointment, paidAppointment } from '../support/browser/arrange.ts'
import { newVisitor, sharedBrowser } from '../support/browser/browser.ts'
import { codeFor, openClinician, openSite, type Site, type SiteClinician } from '../support/browser/site.ts'
import { chooseTime } from '../support/browser/steps.ts'
import { addPseudoLanguage, bracketed, leftovers, pseudoLanguage } from '../support/pseudo-language.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** The web app built anew with every catalogue of English in brackets, and nothing else changed but the locale. */
const pseudoCatalogues: Plugin = {
  name: 'pseudo-catalogues',
  enforce: 'pre',
  transform(code, id) {
    if (id.endsWith('/contract/core/language.ts')) return code.replace(`'${locale}'`, `'kn-IN'`)
    if (!id.includes('/web/shared/text/en/')) return undefined
    const words = /export const (\w+) = \{/
    const name = words.exec(code)?.[1] ?? ''
    return `${code.replace(words, 'const original = {')}\n${bracketed.toString()}\nexport const ${name} = bracketed(original)`
  },
}

let folder: string
let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mibo-pseudo-'))
  const words = { ...(bracketed(pageText) as Record<string, string>), locale: 'kn-IN' }
  await build({
    ...config,
    configFile: false,
    logLevel: 'error',
    plugins: [pageWords(words), pseudoCatalogues],
    build: { ...config.build, outDir: folder, minify: false },
  })
  addPseudoLanguage()
  site = await openSite({ env: { CLINIC_NAME: 'मीबो', CLINIC_SUPPORT_PHONE: '+918047182000' } })
  const { pool } = site.test.database
  clinician = await openClinician(site, { fullName: 'मीरा नायर', slotMinutes: 60 })
  await pool.query(`update centres set name = 'इंदिरानगर', city = 'बेंगलुरु', address_line1 = '१२'`)
  await pool.query(
    `update clinician_profiles set specialization = 'मनोरोग', registration_number = '१', languages = '["हिन्दी"]'`,
  )
})
afterAll(async () => {
  await site.close()
  await rm(folder, { recursive: true, force: true })
})

const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

/** What the server makes itself stays the server's. */
const isFromServer = (pathname: string) => pathname.startsWith('/api/') || pathname === '/robots.txt'

async function serveFiles(page: Page): Promise<void> {
  await page.route(
    ({ origin, pathname }) => origin === new URL(site.url).origin && !isFromServer(pathname),
    async (route) => {
      const { pathname } = new URL(route.request().url())
      const isFile = extname(pathname) !== ''
      const body = await readFile(join(folder, isFile ? pathname : 'index.html'))
      await route.fulfill({ body, contentType: isFile ? types[extname(pathname)] : 'text/html' })
    },
  )
}

/** All that a page says: what is read, what a screen reader hears, and the title of its tab. */
const said = (page: Page) =>
  page.evaluate<string>(`
    [document.title, document.body.innerText,
      ...[...document.querySelectorAll('[aria-label],[title],[placeholder],[alt]')].flatMap((element) =>
        ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''))].join('\\n')`)

/** What each page is still waiting for from the network. */
const awaited = new WeakMap<Page, Set<Request>>()

async function openPage() {
  const visitor = await newVisitor(await sharedBrowser())
  const { page } = visitor
  const requests = new Set<Request>()
  awaited.set(page, requests)
  page.on('request', (request) => requests.add(request))
  page.on('requestfinished', (request) => requests.delete(request))
  page.on('requestfailed', (request) => requests.delete(request))
  await serveFiles(page)
  return visitor
}

async function expectNoEnglish(page: Page, screen: string): Promise<void> {
  await page.locator('main[aria-busy="true"]').waitFor({ state: 'detached' })
  // What has come is drawn within two frames, and may ask for more.
  for (let calm = 0; calm < 2; calm += 1) {
    await expect.poll(() => awaited.get(page)?.size, { interval: 10 }).toBe(0)
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  }
  expect({ screen, left: leftovers(await said(page)) }).toEqual({ screen, left: [] })
}

/** A page of the site on which this patient is signed in. */
async function openSignedIn(page: Page, patient: Pick<SignedIn, 'token' | 'refreshToken' | 'userId'>): Promise<void> {
  const session = {
    accessToken: patient.token,
    refreshToken: patient.refreshToken,
    accessTokenExpiresAtMs: Date.now() + 15 * 60_000,
    userId: patient.userId,
  }
  await page.goto(`${site.url}/robots.txt`)
  await page.evaluate(`localStorage.setItem('mibo.session', ${JSON.stringify(JSON.stringify(session))})`)
}

test('the screens before signing in have no words outside the catalogue', async () => {
  const { page, close } = await openPage()
  for (const path of ['/', `/clinicians/${clinician.clinicianId}`, '/login', '/nothing-here']) {
    await page.goto(site.url + path)
    await page.getByRole('heading').first().waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('kn-IN')
    await expectNoEnglish(page, path)
  }
  await page.goto(`${site.url}/login`)
  await page.getByLabel('Mobile number').fill('12')
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await expectNoEnglish(page, 'a phone that is too short')
  await close()
})

test('a patient’s screens have no words outside the catalogue', async () => {
  const { pool } = site.test.database
  const patient = await signInByCode(site.test, { phone: newPhone(), fullName: 'आशा वर्मा' })
  await pool.query('update users set preferred_language = $2 where id = $1', [patient.userId, pseudoLanguage])
  const paid = await paidAppointment(site, clinician, patient)
  const late = await paidAppointment(site, clinician, patient, { hoursAhead: 2, mode: 'IN_PERSON' })
  const held = await heldAppointment(site, clinician, patient, { hoursAhead: 60 })
  await site.test.call('POST', '/api/patient-dashboard/dependents', {
    token: patient.token,
    body: { fullName: 'रवि', dateOfBirth: '2020-01-01', relation: 'CHILD' },
  })
  const { page, close } = await openPage()
  await openSignedIn(page, patient)
  const appointment = `/dashboard/appointments/${paid.appointmentId}`
  const screens = [
    '/dashboard',
    appointment,
    `${appointment}/reschedule`,
    `/dashboard/appointments/${late.appointmentId}`,
    `/dashboard/appointments/${held.appointmentId}`,
    '/dashboard/profile',
    '/dashboard/family',
    '/dashboard/devices',
    '/dashboard/privacy',
    `/appointments/${paid.appointmentId}/confirmed`,
  ]
  for (const path of screens) {
    await page.goto(site.url + path)
    await page.getByRole('heading').first().waitFor()
    await expectNoEnglish(page, path)
  }
  await page.goto(site.url + appointment)
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  await page.getByRole('dialog').waitFor()
  await expectNoEnglish(page, 'the dialog of cancelling')
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByText('[Cancelled]').first().waitFor()
  await expectNoEnglish(page, 'a cancelled appointment')
  await close()
})

test('booking, from the code to paying, has no words outside the catalogue', async () => {
  const { pool } = site.test.database
  const phone = newPhone()
  // Known before the first sign-in, so that the server's own sentences are in the language too.
  await pool.query(
    `with u as (insert into users (phone, full_name, user_type, preferred_language)
       values ($1, '', 'PATIENT', $2) returning id)
     insert into patient_profiles (user_id) select id from u`,
    [phone, pseudoLanguage],
  )
  const { page, close } = await openPage()
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await page.getByLabel('Mobile number').fill(phone.slice(2))
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const code = await codeFor(site, phone)
  await expectNoEnglish(page, 'the code')
  await page.getByLabel('Six-digit code').fill(code === '111111' ? '222222' : '111111')
  await page.getByText('That code is not right').waitFor()
  await expectNoEnglish(page, 'a wrong code')
  await page.getByLabel('Six-digit code').fill(code)
  await page.getByRole('button', { name: 'I agree, continue' }).waitFor()
  await page.getByText('Read the full privacy notice').click()
  await expectNoEnglish(page, 'the privacy notice')
  await page.getByRole('button', { name: 'I agree, continue' }).click()
  await expectNoEnglish(page, 'a name that is missing')
  await page.getByLabel('Your name').fill('आशा वर्मा')
  await page.getByRole('button', { name: 'I agree, continue' }).click()
  await page.getByRole('heading', { name: 'Check and pay' }).waitFor()
  await expectNoEnglish(page, 'paying')
  await close()
})

test('confirming, exporting and erasing have no words outside the catalogue', async () => {
  const { page, close } = await openPage()
  const { phone, ...patient } = await signInByCode(site.test, { phone: newPhone(), fullName: 'आशा वर्मा' })
  await site.test.database.pool.query('update users set preferred_language = $2 where id = $1', [
    patient.userId,
    pseudoLanguage,
  ])
  await openSignedIn(page, patient)
  await page.goto(`${site.url}/dashboard/privacy`)
  await page.getByRole('button', { name: 'Download my data' }).click()
  const code = await codeFor(site, phone, 1)
  await page.getByLabel('Six-digit code').waitFor()
  await expectNoEnglish(page, 'the dialog that confirms')
  await page.getByLabel('Six-digit code').fill(code)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectNoEnglish(page, 'after the export')
  await page.getByRole('button', { name: 'Erase my account' }).click()
  await page.getByRole('dialog').waitFor()
  await expectNoEnglish(page, 'the dialog that erases')
  await page.getByRole('button', { name: 'Yes, erase it' }).click()
  await page.getByRole('heading', { name: 'Your account is erased' }).waitFor()
  await expectNoEnglish(page, 'an erased account')
  await close()
})
