import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { StaffMember } from '../staff.ts'
import type { Visitor } from './browser.ts'
import { examination } from './axe.ts'
import type { Site } from './site.ts'

export type StaffVisitor = Visitor

const desk = { width: 1280, height: 800 }

/** A browser at the desk in which a member of staff is signed in already. */
export async function staffVisitor(site: Site, { cookie }: StaffMember, viewport = desk): Promise<StaffVisitor> {
  const visitor = await site.visit('/robots.txt', { viewport })
  const [name = '', value = ''] = cookie.split('=')
  await visitor.page.context().addCookies([{ name, value, url: site.url, httpOnly: true, sameSite: 'Strict' }])
  return visitor
}

const zone = 'Asia/Kolkata'

/** A time of the clinic's clock on the nth day from today. */
export function newTime(days: number, clock: string): { date: string; startsAt: string } {
  const date = Temporal.Now.plainDateISO(zone).add({ days })
  const startsAt = date.toZonedDateTime({ timeZone: zone, plainTime: clock }).toInstant()
  return { date: date.toString(), startsAt: startsAt.toString({ fractionalSecondDigits: 3 }) }
}

const sizes = [
  { width: 360, height: 740, colorScheme: 'light' },
  { width: 768, height: 1024, colorScheme: 'dark' },
  { width: 1920, height: 1080, colorScheme: 'light' },
] as const

/**
 * A state of the staff's side on a phone, a tablet by night and a wide screen: axe finds nothing, and nothing scrolls
 * sideways.
 */
export async function lookAt(page: Page, state: string): Promise<void> {
  const found: string[] = []
  const before = page.viewportSize() ?? desk
  const examine = examination(page)
  for (const { colorScheme, ...size } of sizes) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme })
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    const which = `${size.width} ${colorScheme}`
    const width = (await page.evaluate('document.documentElement.scrollWidth')) as number
    if (width > size.width) found.push(`${which}: the page is ${width} wide`)
    found.push(...(await examine.everything()).map((finding) => `${which}, ${finding}`))
    if (process.env.SCREENS_DIR !== undefined)
      await page.screenshot({ path: `${process.env.SCREENS_DIR}/${state} ${which}.png` })
  }
  await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'light' })
  expect.soft(found, state).toEqual([])
}
