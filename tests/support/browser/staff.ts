import type { StaffMember } from '../staff.ts'
import type { Visitor } from './browser.ts'
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
