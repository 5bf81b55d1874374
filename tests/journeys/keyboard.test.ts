import { setTimeout as sleep } from 'node:timers/promises'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPhone } from '../support/app.ts'
import { codeFor, openClinician, openSite, type Site } from '../support/browser/site.ts'
import { booked, paymentSheet } from '../support/browser/steps.ts'

let site: Site

beforeAll(async () => {
  site = await openSite()
  await openClinician(site, { slotMinutes: 60 })
})
afterAll(() => site.close())

/** Keys and evaluations have no time limit of their own: a browser that never answers should be named, not time out. */
function within<T>(answer: Promise<T>, what: string): Promise<T> {
  const tooLong = sleep(10_000, undefined, { ref: false }).then(() => {
    throw new Error(`The browser did not answer for ten seconds: ${what}`)
  })
  return Promise.race([answer, tooLong])
}

const press = (page: Page, key: string) => within(page.keyboard.press(key), `${key} at ${page.url()}`)

/** Tabs on until what has the focus answers to a selector. */
async function tabTo(page: Page, selector: string, frame: Frame = page.mainFrame()): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await press(page, 'Tab')
    const isThere = `document.activeElement?.matches(${JSON.stringify(selector)}) === true`
    if (await within(frame.evaluate(isThere), `is the focus at ${selector}`)) return
  }
  throw new Error(`Tab never came to ${selector}`)
}

const focused = (page: Page) => within(page.evaluate('document.activeElement.textContent'), 'what has the focus')

/** How far the heading that has the focus stands above the edge of the screen, in pixels; 0 where all of it is seen. */
const hidden = (page: Page) =>
  within(page.evaluate('Math.max(0, -document.activeElement.getBoundingClientRect().top)'), 'where the focus is')

test('a first booking without a mouse: the focus follows what is shown', async () => {
  const phone = newPhone()
  const { page, faults, close } = await site.visit('/')
  await page.getByRole('article').first().waitFor()
  await press(page, 'Tab')
  expect(await focused(page)).toBe('Skip to the content')
  await tabTo(page, 'article a')
  await press(page, 'Enter')
  await expect.poll(() => focused(page)).toBe('Choose a time')
  await page.locator('input[name="time"]').first().waitFor({ state: 'attached' })
  await tabTo(page, 'input[name="mode"]')
  await tabTo(page, 'input[name="day"]')
  await press(page, 'ArrowRight')
  await tabTo(page, '[name="day"] ~ *, fieldset button')
  await press(page, 'Enter')
  await page.getByRole('dialog').waitFor()
  await press(page, 'Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await focused(page)).toBe('All dates')
  await tabTo(page, 'input[name="time"]')
  await press(page, 'Space')
  await tabTo(page, 'button')
  await press(page, 'Enter')
  await expect.poll(() => focused(page)).toBe('Confirm your mobile number')
  await tabTo(page, '#phone')
  await page.keyboard.type(phone.slice(2))
  await press(page, 'Enter')
  await page.getByLabel('Six-digit code').waitFor()
  await page.keyboard.type(await codeFor(site, phone))
  await expect.poll(() => focused(page)).toBe('Your name and privacy')
  expect(await hidden(page)).toBe(0)
  await tabTo(page, '#fullName')
  await page.keyboard.type('Asha Verma')
  await press(page, 'Enter')
  await expect.poll(() => focused(page)).toBe('Check and pay')
  expect(await hidden(page)).toBe(0)
  await tabTo(page, 'summary')
  await press(page, 'Enter')
  await tabTo(page, '#notes')
  await tabTo(page, 'button')
  await press(page, 'Enter')
  await paymentSheet(page).getByTestId('pay-upi').waitFor()
  const sheet = page.frames().find((frame) => frame !== page.mainFrame())
  await tabTo(page, '[data-testid="test-upi"]', sheet)
  await press(page, 'Enter')
  await booked(page)
  await expect.poll(() => focused(page)).toBe('Your appointment is confirmed')
  expect(faults).toEqual([])
  await close()
}, 60_000)
