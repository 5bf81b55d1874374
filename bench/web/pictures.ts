import { readFile, stat, writeFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../tests/support/browser/browser.ts'
import { agreeAndName, booked, openSheet } from '../../tests/support/browser/steps.ts'
import { codeFor, withProduct, type Product } from './product.ts'

// The README's pictures of the demo clinic. A machine without fonts would show its fallback, so the pages use the
// font of our own family that comes with the packages, as most Android and Linux devices would.

const phone = { viewport: { width: 360, height: 740 } }
const desktop = { viewport: { width: 1280, height: 800 } }
const pictureFolder = new URL('../../docs/pictures/', import.meta.url)
const mobileNumber = '98450 12345'

async function fontRules(): Promise<string> {
  const rules = []
  for (const weight of [400, 600, 700]) {
    for (const [subset, range] of [
      ['latin', 'U+0000-00FF, U+2000-206F, U+2190-2193'],
      ['latin-ext', 'U+20A0-20C0'],
    ]) {
      const file = `../../node_modules/@fontsource/noto-sans/files/noto-sans-${subset}-${weight}-normal.woff2`
      const bytes = await readFile(new URL(file, import.meta.url), 'base64')
      rules.push(
        `@font-face { font-family: 'Picture'; font-weight: ${weight}; unicode-range: ${range}; src: url(data:font/woff2;base64,${bytes}) }`,
      )
    }
  }
  return `${rules.join('\n')} :root { --family: 'Picture' !important } body { font-family: 'Picture' !important }`
}

async function openPage(browser: Browser, style: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-IN',
    timezoneId: 'Asia/Kolkata',
    reducedMotion: 'reduce',
    bypassCSP: true,
    ...options,
  })
  await context.addInitScript(`addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style')
    style.textContent = ${JSON.stringify(style)}
    document.head.append(style)
  })`)
  return context.newPage()
}

async function shoot(page: Page): Promise<Buffer> {
  await page.evaluate('document.fonts.ready')
  await page.waitForLoadState('networkidle')
  return page.screenshot()
}

const keep = (name: string, picture: Buffer) => writeFile(new URL(`${name}.png`, pictureFolder), picture)

/** A day that shows morning, afternoon and evening times, well before the cutoff. */
async function laterDay(page: Page): Promise<void> {
  await page.locator('input[name="day"]').nth(3).check({ force: true })
}

/** Phones side by side on a page. */
async function sideBySide(browser: Browser, pictures: Buffer[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1260, height: 830 } })
  const screens = pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString('base64')}">`)
  await page.setContent(`<style>
    body { margin: 0; display: flex; gap: 36px; justify-content: center; align-items: center; height: 100vh; background: #efe9dd }
    img { width: 360px; border: 9px solid #22302b; border-radius: 38px }
  </style>${screens.join('')}`)
  const picture = await page.screenshot()
  await page.close()
  return picture
}

async function takePictures(product: Product): Promise<void> {
  const browser = await launchBrowser()
  const style = await fontRules()
  const page = await openPage(browser, style, phone)
  await page.goto(product.url)
  await page.getByRole('link', { name: /Choose a time with Dr Ananya Rao/ }).click()
  await page.locator('input[name="time"]').first().waitFor({ state: 'attached' })
  await laterDay(page)
  await page.locator('input[name="time"]').nth(3).check({ force: true })
  await page.evaluate(`document.querySelector('h1').scrollIntoView(); scrollBy(0, 76)`)
  const time = await shoot(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Mobile number').fill(mobileNumber)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByLabel('Six-digit code').waitFor()
  await page.getByLabel('Six-digit code').fill(await codeFor(product, mobileNumber))
  await agreeAndName(page, 'Asha Verma')
  const sheet = await openSheet(page)
  await sheet.getByTestId('pay-upi').waitFor()
  const pay = await shoot(page)
  await sheet.getByTestId('test-upi').click()
  await booked(page)
  await page.getByText(/^The Join button opens here on/).waitFor()
  await keep('phones', await sideBySide(browser, [time, pay, await shoot(page)]))

  const desk = await openPage(browser, style, desktop)
  await desk.goto(`${product.url}/staff`)
  await desk.getByRole('button', { name: 'Front desk', exact: true }).click()
  await desk.locator('[data-card]', { hasText: 'Asha Menon' }).first().click()
  const panel = desk.getByRole('complementary')
  await panel.getByText('History').waitFor()
  await desk.getByText('Live', { exact: true }).waitFor()
  await keep('desk', await shoot(desk))
  await browser.close()
}

await withProduct(takePictures)
for (const name of ['phones', 'desk']) {
  const { size } = await stat(new URL(`${name}.png`, pictureFolder))
  console.log(`docs/pictures/${name}.png: ${Math.round(size / 1000)} kB`)
}
