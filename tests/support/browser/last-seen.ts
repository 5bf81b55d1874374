import type { Page, Request } from 'playwright-core'
import { onTestFailed, TestRunner } from 'vitest'

const mostLines = 40

/**
 * If the test fails, prints what the page shows, what it last asked for and what was never answered: what fails once
 * in hundreds of runs is not seen again by trying.
 */
export function printIfFailed(page: Page): void {
  // Who came before the first test belongs to none.
  if (TestRunner.getCurrentTest() === undefined) return
  const lines: string[] = []
  const open = new Set<Request>()
  const note = (line: string) => {
    lines.push(`${new Date().toISOString().slice(17, 23)} ${line}`)
    if (lines.length > mostLines) lines.shift()
  }
  const nameOf = (request: Request) => `${request.method()} ${request.url().slice(0, 200)}`
  page.on('request', (request) => {
    open.add(request)
    note(`> ${nameOf(request)}`)
  })
  page.on('requestfinished', (request) => {
    open.delete(request)
    note(`< ${nameOf(request)}`)
  })
  page.on('requestfailed', (request) => {
    open.delete(request)
    note(`failed: ${nameOf(request)}, ${request.failure()?.errorText}`)
  })
  page.on('framenavigated', (frame) => note(`at ${frame.url()}`))
  page.on('pageerror', (error) => note(`uncaught: ${error.message}`))
  page.on('console', (message) => note(`${message.type()}: ${message.text()}`))
  page.on('crash', () => note('crashed'))
  onTestFailed(async () => {
    const shown = await textOf(page).catch((error: unknown) => String(error))
    const unanswered = [...open].map(nameOf)
    console.log([`The page ${page.url()} shows:`, shown, 'Unanswered:', ...unanswered, 'Last:', ...lines].join('\n'))
  })
}

/** A page that hangs does not say what it shows. */
async function textOf(page: Page): Promise<string> {
  const hangs = new Promise<string>((done) => setTimeout(() => done('(no answer for 5 s)'), 5000))
  return Promise.race([page.evaluate<string>('document.body.innerText'), hangs])
}
