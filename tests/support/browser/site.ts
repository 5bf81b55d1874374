import { createServer, type AddressInfo } from 'node:net'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { startWorker } from '../../../server/jobs/worker.ts'
import { periodicTasks } from '../../../server/periodic-tasks.ts'
import { handlers } from '../../../server/tasks.ts'
import { createTestApp, newPhone, signIn, type TestApp, type TestClock } from '../app.ts'
import { createClinician } from '../factories.ts'
import { newVisitor, sharedBrowser, type Visitor } from './browser.ts'
import { printIfFailed } from './last-seen.ts'

/** A running clock, ahead of the real one by the amount it was advanced. */
function runningClock(): TestClock {
  let ahead = Temporal.Duration.from({ seconds: 0 })
  const now = () => Temporal.Now.instant().add(ahead)
  return {
    now,
    set: (instant) => void (ahead = Temporal.Now.instant().until(Temporal.Instant.from(instant))),
    advance: (duration) => void (ahead = ahead.add(duration)),
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return port
}

export interface Site {
  test: TestApp
  url: string
  /** A browser page of the site on a phone. */
  visit(path: string, options?: Parameters<typeof newVisitor>[1]): Promise<Visitor>
  close(): Promise<void>
}

/** The whole product behind one address, with its worker, its web app, its sandboxes and a real browser. */
export async function openSite({
  env = {},
  hostName = '127.0.0.1',
  isDemo,
}: {
  env?: Record<string, string>
  /** `localhost` for passkeys, which no bare address has. */
  hostName?: string
  isDemo?: boolean
} = {}): Promise<Site> {
  const port = await freePort()
  const url = `http://${hostName}:${port}`
  const test = await createTestApp({ env: { ...env, PORT: String(port) }, clock: runningClock(), appUrl: url, isDemo })
  await test.app.listen({ port, host: '127.0.0.1' })
  const worker = await startWorker(test.deps, test.database.pool, {
    handlers,
    periodicTasks: periodicTasks(test.deps.config),
    // A job that is due wakes the worker by itself; this is for those that come due later.
    pollMs: 1000,
  })
  const browser = await sharedBrowser()
  const visitors: Visitor[] = []
  return {
    test,
    url,
    async visit(path, options) {
      const visitor = await newVisitor(browser, options)
      visitors.push(visitor)
      printIfFailed(visitor.page)
      await visitor.page.goto(url + path)
      return visitor
    },
    async close() {
      await Promise.all(visitors.map(({ page }) => page.context().close()))
      await worker.stop()
      await test.close()
    },
  }
}

export type SiteClinician = Awaited<ReturnType<typeof createClinician>> & { fullName: string }

/**
 * A clinician with every half hour of every day from tomorrow on: of today the evening has fewer left than the
 * morning.
 */
export async function openClinician({ test }: Site, options: Parameters<typeof createClinician>[1] = {}) {
  const fullName = options.fullName ?? 'Dr Meera Nair'
  const clinician = await createClinician(test, { startTime: '00:00', endTime: '23:30', fullName, ...options })
  const now = Temporal.Now.zonedDateTimeISO(options.timezone ?? 'Asia/Kolkata')
  const midnight = now.add({ days: 1 }).startOfDay()
  await test.database.pool.query(`insert into closures (clinician_id, starts_at, ends_at) values ($1, $2, $3)`, [
    clinician.clinicianId,
    now.toInstant().toString(),
    midnight.toInstant().toString(),
  ])
  return { ...clinician, fullName }
}

/** The codes sent to a phone, oldest first. */
export async function codesOf({ test }: Site, phone: string): Promise<string[]> {
  const { items } = await test.control(`messages?phone=${phone}`)
  const codes = items.filter((item: { template: string }) => item.template === 'otp_verification')
  return codes.map((item: { values: { otp: string } }) => item.values.otp)
}

/** The last code sent to a phone, once more than `after` have arrived. */
export async function codeFor(site: Site, phone: string, after = 0): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const codes = await codesOf(site, phone)
    const last = codes.at(-1)
    if (last !== undefined && codes.length > after) return last
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error(`No code came to ${phone}`)
}

/** Signs in with a phone and the code sent to it. */
export async function signInOnPage(site: Site, page: Page, phone: string): Promise<void> {
  const before = (await codesOf(site, phone)).length
  await page.getByLabel('Mobile number').fill(phone.slice(2))
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByLabel('Six-digit code').fill(await codeFor(site, phone, before))
}

/** The dialog that asks for a fresh code, before an export or an erasure. */
export async function confirmOnPage(site: Site, page: Page, phone: string, press: () => Promise<void>): Promise<void> {
  const before = (await codesOf(site, phone)).length
  await press()
  await page.getByRole('heading', { name: 'Please confirm that it is you' }).waitFor()
  await page.getByLabel('Six-digit code').fill(await codeFor(site, phone, before))
}

/** A browser in which a patient is signed in already, and has agreed to the notice. */
export async function signedInVisitor(
  site: Site,
  path: string,
  {
    phone = newPhone(),
    fullName = 'Asha Verma',
    context,
  }: { phone?: string; fullName?: string; context?: BrowserContextOptions } = {},
) {
  const patient = await signIn(site.test, { phone, fullName })
  const visitor = await site.visit('/robots.txt', context)
  const session = {
    accessToken: patient.token,
    refreshToken: patient.refreshToken,
    accessTokenExpiresAtMs: Date.now() + 15 * 60_000,
    userId: patient.userId,
  }
  await visitor.page.evaluate(`localStorage.setItem('mibo.session', ${JSON.stringify(JSON.stringify(session))})`)
  await visitor.page.goto(site.url + path)
  return { ...visitor, patient }
}
