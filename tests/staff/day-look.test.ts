import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Calendar } from '../../contract/staff/calendar.ts'
import { newPhone } from '../support/app.ts'
import { examination } from '../support/browser/axe.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { newTime, staffVisitor, type StaffVisitor } from '../support/browser/staff.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let site: Site
let rao: TestClinician
let manager: StaffMember
let visitor: StaffVisitor
let page: Page
const { date } = newTime(1, '10:00')

const allDay = { startTime: '00:00', endTime: '23:30' }

beforeAll(async () => {
  site = await openSite({ env: { MIN_NOTICE_MINUTES: '0' } })
  rao = await createClinician(site.test, { ...allDay, fullName: 'Dr Ananya Rao' })
  await createClinician(site.test, { ...allDay, fullName: 'Dr Nikhil Shetty', centreId: rao.centreId })
  const idle = await createClinician(site.test, { ...allDay, fullName: 'Dr Farah Siddiqui', centreId: rao.centreId })
  manager = await staffMember(site.test, { role: 'CENTRE_MANAGER', centreId: rao.centreId, fullName: 'Anita Pereira' })
  await site.test.database.pool.query(
    `insert into closures (clinician_id, starts_at, ends_at, reason) values ($1, $2, $3, 'Ill')`,
    [idle.clinicianId, newTime(1, '00:00').startsAt, newTime(2, '00:00').startsAt],
  )
  visitor = await staffVisitor(site, manager)
  page = visitor.page
})
afterAll(() => site.close())

async function book(fullName: string, at: string, more: Record<string, unknown> = {}): Promise<number> {
  const { status, body } = await manager.call('POST', '/api/staff/appointments', {
    patient: { fullName, phone: newPhone() },
    ...rao,
    startsAt: newTime(1, at).startsAt,
    appointmentType: 'IN_PERSON',
    payment: { how: 'AT_VISIT' },
    ...more,
  })
  if (status !== 201) throw new Error(`booking answered ${status}: ${JSON.stringify(body)}`)
  return body.appointment.id
}
const step = (id: number, ...steps: string[]) =>
  steps.reduce<Promise<unknown>>(
    (before, name) => before.then(() => manager.call('POST', `/api/staff/appointments/${id}/${name}`, {})),
    Promise.resolve(),
  )

const sizes = [
  { width: 768, height: 1024, colorScheme: 'light' },
  { width: 1280, height: 800, colorScheme: 'dark' },
  { width: 1280, height: 800, colorScheme: 'light' },
  { width: 1920, height: 1080, colorScheme: 'light' },
] as const

/**
 * Axe finds nothing at each size, and the page never scrolls sideways. With SCREENS_DIR set, its pictures are kept
 * there.
 */
async function look(
  state: string,
  at: readonly (typeof sizes)[number][] | [{ width: number; height: number; colorScheme: 'light' }] = sizes,
) {
  const found: string[] = []
  const examine = examination(page)
  for (const { colorScheme, ...size } of at) {
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
  await page.emulateMedia({ colorScheme: 'light' })
  expect.soft(found, state).toEqual([])
}

/** What stands below the names on the cards, of which only a part is seen. */
const cutThrough = () =>
  page.evaluate(`[...document.querySelectorAll('[data-card] > :nth-child(3) > span')].filter((fact) => {
    const [seen, whole] = [fact.parentElement.getBoundingClientRect(), fact.getBoundingClientRect()]
    const isOutside = whole.right > seen.right || whole.bottom > seen.bottom + 0.5
    return whole.top < seen.bottom && (isOutside || fact.scrollWidth > fact.clientWidth)
  }).map((fact) => fact.textContent)`)

const open = async (query: string) => {
  await page.goto(`${site.url}/staff?${query}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

test('every state of the calendar is fit for all, from a tablet to a wide screen', async () => {
  const done = await book('Kiran Prasad', '09:00')
  await step(done, 'check-in', 'start', 'complete')
  await step(await book('Meera Iyer', '10:00'), 'check-in', 'start')
  const arrived = await book('Asha Menon', '10:30')
  await step(arrived, 'check-in')
  await step(await book('Ravi Narayan', '11:00'), 'no-show')
  await book('Teresa Joseph', '11:30')
  await book('Dev Raman', '12:00', { payment: { how: 'LINK' } })
  await book('Suresh Gowda', '11:30', { override: { reason: 'In distress', squeezeIn: true } })
  await open(`date=${date}`)
  await page.locator('[data-card]').first().waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  await look('day')
  await open(`date=${date}&appointment=${arrived}`)
  await page.getByRole('complementary').getByRole('heading', { name: 'Asha Menon' }).waitFor()
  await look('panel')
  await page.setViewportSize(sizes[1])
  expect(await cutThrough()).toEqual([])
  await page.getByRole('complementary').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').waitFor()
  await look('cancel')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^Book/ }).first().click()
  await page.locator('input[name="time"]:checked').waitFor({ state: 'attached' })
  await look('book')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('heading', { name: 'Keys' }).waitFor()
  await look('keys')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await open(`date=${date}&view=week`)
  await page.getByRole('table').getByText('Asha Menon').first().waitFor()
  await look('week')
  await open('date=2020-01-05&clinician=999999')
  await page.getByRole('heading', { name: /Nothing matches/ }).waitFor()
  await look('nothing matches')
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByRole('heading', { name: 'Nobody works here on this day' }).waitFor({ state: 'detached' })
}, 180_000)

test('the day prints as a sheet, and nothing else of the screen does', async () => {
  await open(`date=${date}`)
  await page.locator('[data-card]').first().waitFor()
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
  await page.emulateMedia({ media: 'print' })
  await page.getByRole('cell', { name: 'Asha Menon' }).waitFor()
  expect(await page.locator('[data-card]').first().isVisible()).toBe(false)
  expect(await page.getByRole('searchbox').or(page.getByRole('combobox')).first().isVisible()).toBe(false)
  await page.emulateMedia({ media: 'screen' })
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
  await expect.poll(() => page.getByRole('cell', { name: 'Asha Menon' }).count()).toBe(0)
})

test('bookings that the filters leave out are not taken for free time, on the screen or on paper', async () => {
  await open(`date=${date}&status=arrived`)
  await page.locator('[data-card]').first().waitFor()
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
  await page.getByText('Only: Arrived').waitFor({ state: 'attached' })
  expect(await page.getByText('6 bookings are not shown.').count()).toBe(1)
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
  for (const view of ['day', 'week']) {
    await open(`date=${date}&view=${view}&mode=ONLINE`)
    await page.getByRole('heading', { name: 'Nothing matches these filters' }).waitFor()
    await page.getByText('7 bookings are not shown.').waitFor()
    expect(await page.locator('[data-column]').count()).toBe(0)
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    await page.getByText('No appointments match.').first().waitFor({ state: 'attached' })
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
  }
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.locator('[data-card]').first().waitFor()
  await site.test.database.pool.query('update clinician_availability_rules set valid_until = $1', [
    newTime(100, '09:00').date,
  ])
  await open('date=2099-01-05&view=week')
  await page.getByRole('heading', { name: 'Nobody works here in this week' }).waitFor()
})

/** Ten clinicians with twenty visits each. */
function bigDay(of: Calendar): Calendar {
  const [first] = of.clinicians
  const sample = first?.appointments[0]
  if (first === undefined || sample === undefined) throw new Error('Nothing is booked')
  const at = (slot: number) => new Date(Date.parse(newTime(1, '09:00').startsAt) + slot * 1_800_000).toISOString()
  return {
    ...of,
    clinicians: Array.from({ length: 10 }, (_, column) => ({
      ...first,
      id: (column + 1) as typeof first.id,
      appointments: Array.from({ length: 20 }, (_, slot) => ({
        ...sample,
        id: (column * 100 + slot + 1000) as typeof sample.id,
        startsAt: at(slot),
        endsAt: at(slot + 1),
        status: 'CONFIRMED' as const,
      })),
    })),
  }
}

test('only the changed one of two hundred cards is rendered again', async () => {
  await book('Kavya Reddy', '08:00')
  const real = await manager.call('GET', `/api/staff/calendar?centreId=${rao.centreId}&from=${date}&to=${date}`)
  const calendar = bigDay(real.body as Calendar)
  await page.route('**/api/staff/calendar*', (route) => route.fulfill({ json: calendar }))
  await page.setViewportSize({ width: 1280, height: 800 })
  await open(`date=${date}`)
  await expect.poll(() => page.locator('[data-card]').count()).toBe(200)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByText('Open a drawer').waitFor()
  await page.locator('[data-card]').first().focus()
  await page.evaluate(`(() => {
    window.changes = []
    new MutationObserver((records) => window.changes.push(...records.map((one) => one.target.nodeName + ' ' + one.target.className + ' ' + one.type + ' ' + one.attributeName)))
      .observe(document.querySelector('[data-calendar]'), { subtree: true, childList: true, attributes: true, characterData: true })
  })()`)
  const changes = () => page.evaluate('window.changes') as Promise<string[]>
  await page.keyboard.press('ArrowDown')
  expect((await changes()).length, (await changes()).join('\n')).toBeLessThanOrEqual(6)
  // One card of the two hundred changes elsewhere.
  const changed = calendar.clinicians[0]?.appointments[3]
  if (changed !== undefined) changed.checkedInAt = changed.startsAt
  await page.evaluate('window.changes = []')
  await manager.call('POST', `/api/staff/appointments/${await book('Elsewhere', '18:00')}/check-in`, {})
  await page.locator('[data-card]', { hasText: 'Arrived' }).first().waitFor()
  expect((await changes()).length, (await changes()).join('\n')).toBeLessThanOrEqual(20)
  await page.unroute('**/api/staff/calendar*')
})

test('my day on a phone: the clinician’s own visits, the next one open with its actions', async () => {
  const therapist = await staffMember(site.test, {
    role: 'CLINICIAN',
    clinicianId: rao.clinicianId,
    fullName: 'Dr Ananya Rao',
  })
  const own = await staffVisitor(site, therapist, { width: 360, height: 740 })
  const deskPage = page
  page = own.page
  await page.goto(`${site.url}/staff?date=${date}`)
  await page.getByRole('heading', { name: 'My day' }).waitFor()
  await page.getByText('Teresa Joseph').waitFor()
  await page.getByRole('button', { name: 'Complete' }).first().waitFor()
  await look('my day', [{ width: 360, height: 740, colorScheme: 'light' }])
  await page.getByRole('button', { name: 'Complete' }).first().click()
  await page.getByText('Meera Iyer: visit done.').first().waitFor()
  expect(own.faults).toEqual([])
  await own.close()
  page = deskPage
})
