import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { examination } from './axe.ts'
import { exchangeTexts, textsOf } from './translator.ts'

const phone = { width: 360, height: 740 }
const desktop = { width: 1440, height: 900 }
const narrowest = { width: 320, height: 640 }

const appearances = [
  { size: phone, colorScheme: 'light', rules: 'everything' },
  { size: phone, colorScheme: 'dark', rules: 'contrast' },
  { size: desktop, colorScheme: 'dark', rules: 'everything' },
] as const

// New colours are there a frame after they were asked for.
const twoFrames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'

let looks = 0
/** How many states were looked at in this file. */
export const looksSoFar = () => looks

/**
 * Looks at a state as it stands, on a phone by day and by night, and on a desktop by night: axe finds nothing, and at
 * 320 pixels nothing scrolls sideways. With SCREENS_DIR set, its pictures are kept there. A translator then exchanges
 * all texts, as it may in any state, so that at the next look what was not drawn anew, or not taken away, is found.
 */
export async function look(page: Page, state: string): Promise<void> {
  looks += 1
  const folder = process.env.SCREENS_DIR
  const found: string[] = []
  const { drawn, shown } = await textsOf(page)
  if (shown !== drawn) found.push(`a translator would leave "${shown}" in place of "${drawn}"`)
  const examine = examination(page)
  await page.setViewportSize(narrowest)
  await page.evaluate(twoFrames)
  const width = (await page.evaluate('document.documentElement.scrollWidth')) as number
  if (width > narrowest.width) found.push(`at 320 pixels the page is ${width} wide`)
  for (const { size, colorScheme, rules } of appearances) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme })
    await page.evaluate(twoFrames)
    const which = `${size.width} ${colorScheme}`
    found.push(...(await examine[rules]()).map((finding) => `${which}, ${finding}`))
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${state} ${which}.png` })
  }
  await page.setViewportSize(phone)
  await page.emulateMedia({ colorScheme: 'light' })
  await exchangeTexts(page)
  expect.soft(found, state).toEqual([])
}
