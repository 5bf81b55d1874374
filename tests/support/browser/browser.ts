import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { chromiumPath } from '../../chromium.ts'
import { hasRoomInMemory } from '../memory.ts'

let browser: Promise<Browser> | undefined

/**
 * One browser for all files of a worker; it ends with the process. Each visitor has their own storage and history.
 */
export function sharedBrowser(): Promise<Browser> {
  return (browser ??= launchBrowser())
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    // Its own list of flags is made for a cloud's sandbox: one process, and no rules between sites, which are tested
    // here.
    args: ['--no-sandbox', '--disable-gpu', '--in-process-gpu'],
    // What its processes share is in files otherwise, on a disk that is slower than the drawing.
    ignoreDefaultArgs: (await hasRoomInMemory()) ? ['--disable-dev-shm-usage'] : [],
    headless: true,
  })
}

export interface Visitor {
  page: Page
  /** Uncaught errors, blocked scripts and console errors of the page. Empty in a good run. */
  faults: string[]
  /** Throws if a page's Content-Security-Policy blocked something, unless the test is about that. */
  close(options?: { mayViolate?: boolean }): Promise<void>
}

/** The browser also logs intended error replies as errors. */
const isExpected = (text: string) =>
  /Failed to load resource: the server responded with a status of (400|401|403|404|409|410|422|429)/.test(text)

const phoneSize = { width: 360, height: 740 }

/**
 * A patient on their own phone, with their own storage and history. Animations are off, unless a test needs them.
 */
export async function newVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: phoneSize,
    locale: 'en-IN',
    timezoneId: 'Asia/Kolkata',
    reducedMotion: 'reduce',
    ...options,
  })
  const violations: string[] = []
  await context.exposeFunction('reportViolation', (what: string) => void violations.push(what))
  await context.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    reportViolation(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample + ' on ' + location.pathname)
  })`)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) faults.push(message.text())
  })
  return {
    page,
    faults,
    async close({ mayViolate = false } = {}) {
      await context.close()
      if (violations.length > 0 && !mayViolate) throw new Error(`The policy stopped:\n${violations.join('\n')}`)
    },
  }
}
