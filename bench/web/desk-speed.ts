import type { Browser, Page } from 'playwright-core'
import type { Calendar } from '../../contract/staff/calendar.ts'
import type { Product } from './product.ts'
import { framesOf, slowdown, type Frames } from './frames.ts'

// The staff's calendar on a cheap laptop: a processor that is four times slower, and a day of ten clinicians with
// twenty visits each.

const laptop = { viewport: { width: 1280, height: 800 }, locale: 'en-IN', timezoneId: 'Asia/Kolkata' }
const clinicians = 10
const visitsEach = 20

async function signIn(browser: Browser, { url }: Product) {
  const context = await browser.newContext(laptop)
  const page = await context.newPage()
  await page.goto(`${url}/staff`)
  await page
    .getByRole('button', { name: /front desk/i })
    .first()
    .click()
  await page.locator('[data-card]').first().waitFor()
  return { context, page }
}

/** The same reply with two hundred visits, none of which overlaps another of its clinician. */
function full(calendar: Calendar): Calendar {
  const column = calendar.clinicians.find(({ appointments }) => appointments.length > 0)
  const sample = column?.appointments[0]
  if (column === undefined || sample === undefined) throw new Error('Nothing is booked in the demo')
  const first = Temporal.Instant.from(sample.startsAt)
    .toZonedDateTimeISO(calendar.timezone)
    .with({ hour: 9, minute: 0, second: 0 })
  const at = (nth: number) =>
    first
      .add({ minutes: 30 * nth })
      .toInstant()
      .toString()
  return {
    ...calendar,
    clinicians: Array.from({ length: clinicians }, (_, nth) => ({
      ...column,
      id: (1000 + nth) as typeof column.id,
      closures: [],
      appointments: Array.from({ length: visitsEach }, (_unused, visit) => ({
        ...sample,
        id: (10_000 + nth * 100 + visit) as typeof sample.id,
        status: 'CONFIRMED' as const,
        startsAt: at(visit),
        endsAt: at(visit + 1),
      })),
    })),
  }
}

let filled: string | undefined

/** Answers at once, with a reply made the first time: how long the server takes is measured elsewhere. */
async function fillDay(page: Page): Promise<void> {
  await page.route('**/api/staff/calendar*', async (route) => {
    filled ??= JSON.stringify(full((await (await route.fetch()).json()) as Calendar))
    await route.fulfill({ body: filled, contentType: 'application/json' })
  })
}

/** The element in which the grid scrolls. */
const scroller = `[...document.querySelectorAll('[data-calendar] *')].find((at) => getComputedStyle(at).overflowY === 'auto')`
const lastCard = (page: Page) => page.locator('[data-card]').nth(clinicians * visitsEach - 1)

/** Noted by the page with its own clock: a wait from outside looks twice a second. */
const noteWhenShown = `(() => {
  const look = () => {
    if (document.querySelectorAll('[data-card]').length >= ${clinicians * visitsEach}) window.shownAt = performance.now()
    else requestAnimationFrame(look)
  }
  look()
})()`

/**
 * From the address to the cards, in milliseconds, by somebody who is signed in; the median of five. With an empty
 * cache as on the first morning, and with the browser's cache as on each later one.
 */
export async function firstViewMs(
  browser: Browser,
  product: Product,
  cpu: number,
): Promise<{ empty: number; cached: number }> {
  const { context } = await signIn(browser, product)
  const cookies = await context.cookies()
  const look = async (page_: Page) => {
    const cdp = await page_.context().newCDPSession(page_)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu })
    await page_.goto(`${product.url}/staff`, { waitUntil: 'commit' })
    await lastCard(page_).waitFor()
    const took = (await page_.evaluate('window.shownAt')) as number
    await cdp.detach()
    return took
  }
  await context.close()
  const empty: number[] = []
  const cached: number[] = []
  for (let run = 0; run < 5; run += 1) {
    const fresh = await browser.newContext(laptop)
    await fresh.addCookies(cookies)
    const own = await fresh.newPage()
    await fillDay(own)
    await own.addInitScript(noteWhenShown)
    empty.push(await look(own))
    cached.push(await look(own))
    await fresh.close()
  }
  const median = (values: number[]) => Math.round(values.sort((a, b) => a - b)[2] ?? Number.NaN)
  return { empty: median(empty), cached: median(cached) }
}

/** From an arrow key to the frame that shows it, in milliseconds; the median of a dozen on a slow processor. */
async function keyMs(page: Page): Promise<number> {
  await page.locator('[data-card]').first().focus()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const took: number[] = []
  for (let press = 0; press < 12; press += 1) {
    await page.evaluate(`window.took = new Promise((done) => addEventListener('keydown', () => {
      const startedMs = performance.now()
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - startedMs)))
    }, { once: true, capture: true })); undefined`)
    await page.keyboard.press(press % 2 === 0 ? 'ArrowRight' : 'ArrowDown')
    took.push(await page.evaluate('window.took'))
  }
  await cdp.detach()
  return Math.round(took.sort((a, b) => a - b)[6] ?? Number.NaN)
}

interface Fluency {
  scrolled: Frames
  dragged: Frames
  keyMs: number
}

/** The day scrolled, and a card dragged across it, a step with each frame; and the focus moved by the keyboard. */
export async function measureFluency(browser: Browser, product: Product): Promise<Fluency> {
  const { context, page } = await signIn(browser, product)
  await fillDay(page)
  await page.goto(`${product.url}/staff`)
  await lastCard(page).waitFor()
  const scrolled = await framesOf(page, `(frame) => { ${scroller}.scrollTop = Math.abs(((frame * 12) % 1600) - 800) }`)
  await page.evaluate(`${scroller}.scrollTop = 0`)
  const card = page.locator('[data-card]').nth(3)
  const box = await card.boundingBox()
  if (box === null) throw new Error('No card is on the screen')
  await page.mouse.move(box.x + 20, box.y + 8)
  await page.mouse.down()
  await page.mouse.move(box.x + 40, box.y + 20, { steps: 4 })
  await page.waitForTimeout(500)
  const dragged = await framesOf(
    page,
    `(frame) => {
      const at = { clientX: ${box.x} + 20 + (frame % 90) * 9, clientY: ${box.y} + 8 + (frame % 60) * 4 }
      const on = document.elementFromPoint(at.clientX, at.clientY) ?? document.body
      on.dispatchEvent(new PointerEvent('pointermove', { ...at, pointerType: 'mouse', pointerId: 1, buttons: 1, bubbles: true }))
    }`,
  )
  await page.mouse.up()
  await page.goto(`${product.url}/staff`)
  await lastCard(page).waitFor()
  const took = await keyMs(page)
  await context.close()
  return { scrolled, dragged, keyMs: took }
}
