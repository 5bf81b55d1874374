import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { erase, paint, strokeBetween, type EditedRule } from '../../web/staff/hours/paint.ts'
import { examination } from '../support/browser/axe.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { newTime, staffVisitor } from '../support/browser/staff.ts'
import { newPhone } from '../support/app.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

const brush = { centreId: 1, slotDurationMinutes: 30, validFrom: null, validUntil: null }
const spans = (rules: EditedRule[]) =>
  rules.map(({ dayOfWeek, startTime, endTime, mode }) => `${dayOfWeek} ${startTime}-${endTime} ${mode}`)

test('painting opens, joins what touches, and erasing leaves a break', () => {
  const morning = paint([], strokeBetween(1, 600, 540, 30), { ...brush, modes: ['IN_PERSON', 'ONLINE'] })
  expect(spans(morning)).toEqual(['1 09:00-10:30 IN_PERSON', '1 09:00-10:30 ONLINE'])
  const longer = paint(morning, strokeBetween(1, 630, 690, 30), { ...brush, modes: ['IN_PERSON'] })
  expect(spans(longer)).toEqual(['1 09:00-10:30 ONLINE', '1 09:00-12:00 IN_PERSON'])
  const season = { validFrom: null, validUntil: null }
  const broken = erase(longer, strokeBetween(1, 570, 570, 30), season)
  expect(spans(broken)).toEqual([
    '1 09:00-09:30 ONLINE',
    '1 10:00-10:30 ONLINE',
    '1 09:00-09:30 IN_PERSON',
    '1 10:00-12:00 IN_PERSON',
  ])
  expect(erase(longer, strokeBetween(1, 0, 1410, 30), { ...season, validFrom: '2026-03-01' })).toEqual(longer)
  expect(spans(paint([], strokeBetween(0, 1380, 1410, 30), { ...brush, modes: ['ONLINE'] }))).toEqual([
    '0 23:00-00:00 ONLINE',
  ])
})

let site: Site
let rao: TestClinician
let manager: StaffMember
let page: Page
beforeAll(async () => {
  site = await openSite()
  rao = await createClinician(site.test, { fullName: 'Dr Ananya Rao', modes: ['IN_PERSON'] })
  manager = await staffMember(site.test, { role: 'CENTRE_MANAGER', centreId: rao.centreId, fullName: 'Anita Pereira' })
  page = (await staffVisitor(site, manager)).page
})
afterAll(() => site.close())

const rulesOf = async (): Promise<{ dayOfWeek: number; startTime: string; endTime: string }[]> =>
  (await manager.call('GET', `/api/staff/clinicians/${rao.clinicianId}/hours`)).body.rules
const cell = (day: number, minute: number) => page.locator(`[data-cell="${day} ${minute}"]`)
const save = () => page.getByRole('button', { name: 'Save', exact: true }).click()
const picture = async (name: string) => {
  if (process.env.SCREENS_DIR !== undefined)
    await page.screenshot({ path: `${process.env.SCREENS_DIR}/${name}.png`, fullPage: true })
}

test('the week is painted, previewed with what would lie outside, and saved', async () => {
  const { startsAt, date } = newTime(3, '16:00')
  const day = Temporal.PlainDate.from(date).dayOfWeek % 7
  const booked = await manager.call('POST', '/api/staff/appointments', {
    patient: { fullName: 'Asha Menon', phone: newPhone() },
    ...rao,
    startsAt,
    appointmentType: 'IN_PERSON',
    payment: { how: 'AT_VISIT' },
  })
  expect(booked.status).toBe(201)
  await page.goto(`${site.url}/staff/hours`)
  await page.getByRole('heading', { level: 1, name: 'Hours of Dr Ananya Rao' }).waitFor()
  expect(page.url()).toBe(`${site.url}/staff/hours/${rao.clinicianId}`)
  await page.getByText('112 slots a week').waitFor()
  await picture('hours-before')

  await page.getByLabel('Paint with').selectOption('ERASE')
  await cell(day, 13 * 60).hover()
  await page.mouse.down()
  await cell(day, 16 * 60 + 30).hover()
  await page.mouse.up()
  await page.getByText('104 slots a week').waitFor()
  await page.getByText('1 booking would lie outside.').waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Asha Menon' }).waitFor()
  expect(await rulesOf()).toHaveLength(7)
  await picture('hours-outside')
  expect(await examination(page).everything()).toEqual([])
  await save()
  await page.getByText('Saved. The public times have changed.').waitFor()
  expect((await rulesOf()).find((rule) => rule.dayOfWeek === day)).toMatchObject({ endTime: '13:00' })
})

test('the keys paint as well, and so do numbers; a row that nobody could keep says why', async () => {
  await page.getByLabel('Paint with').selectOption('IN_PERSON')
  await cell(0, 17 * 60).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  expect(await cell(0, 17 * 60 + 30).getAttribute('aria-selected')).toBe('true')
  await page.getByLabel('Row 7: To').fill('08:00')
  await page.getByText('Ends before it starts.').waitFor()
  expect(await page.getByRole('button', { name: 'Save', exact: true }).getAttribute('aria-disabled')).toBe('true')
  await page.getByLabel('Row 7: To').fill('19:00')
  await save()
  await page.getByText('Saved. The public times have changed.').waitFor()
  expect((await rulesOf()).find((rule) => rule.dayOfWeek === 0)).toMatchObject({ startTime: '09:00', endTime: '19:00' })
})

test('the second to save is told who saved first, and loses nothing', async () => {
  const other = await staffMember(site.test, { role: 'MANAGER', fullName: 'Kiran Das' })
  const path = `/api/staff/clinicians/${rao.clinicianId}/hours`
  const { body } = await other.call('GET', path)
  await page.getByLabel('Pause after, minutes').fill('10')
  await page.keyboard.press('Tab')
  expect((await other.call('PUT', path, { ...body, bufferBeforeMinutes: 5 })).status).toBe(200)
  await save()
  await page.getByRole('alert').filter({ hasText: 'Kiran Das has saved other hours' }).waitFor()
  expect(await page.getByLabel('Pause after, minutes').inputValue()).toBe('10')
  await picture('hours-conflict')
  expect(await examination(page).everything()).toEqual([])
  await page.getByRole('button', { name: 'Keep mine, save over theirs' }).click()
  await page.getByText('Saved. The public times have changed.').waitFor()
  expect((await manager.call('GET', path)).body).toMatchObject({ bufferBeforeMinutes: 0, bufferAfterMinutes: 10 })
})

test('painted hours outlive the page, and are not laid over newer ones without a word', async () => {
  const shetty = await createClinician(site.test, { fullName: 'Dr Nikhil Shetty', centreId: rao.centreId })
  const path = `/api/staff/clinicians/${shetty.clinicianId}/hours`
  const after = page.getByLabel('Pause after, minutes')
  const discard = page.getByRole('button', { name: 'Discard changes' })
  await page.goto(`${site.url}/staff/hours/${shetty.clinicianId}`)
  await cell(1, 13 * 60).waitFor()
  await page.getByLabel('Paint with').selectOption('ERASE')
  await after.fill('10')
  await cell(1, 13 * 60).hover()
  await page.mouse.down()
  await cell(1, 14 * 60).hover()
  await page.mouse.up()
  await discard.waitFor()
  expect(await after.inputValue()).toBe('10')
  await page.getByLabel('Clinician').selectOption({ label: 'Dr Ananya Rao' })
  await page.getByRole('heading', { level: 1, name: 'Hours of Dr Ananya Rao' }).waitFor()
  await page.getByRole('complementary').getByText('Saved. Nothing has been changed since.').waitFor()
  await page.goBack()
  await page.getByText('What you painted here earlier is still here').waitFor()
  await page.reload()
  await page.getByText('What you painted here earlier is still here').waitFor()
  expect(await after.inputValue()).toBe('10')
  expect(await cell(1, 13 * 60).getAttribute('aria-selected')).toBe('false')

  const { body } = await manager.call('GET', path)
  expect((await manager.call('PUT', path, { ...body, bufferBeforeMinutes: 5 })).status).toBe(200)
  await page.reload()
  await page.getByRole('alert').filter({ hasText: 'has saved other hours' }).waitFor()
  await save()
  await page.getByRole('alert').filter({ hasText: 'Anita Pereira has saved other hours' }).waitFor()
  expect((await manager.call('GET', path)).body.bufferBeforeMinutes).toBe(5)
  await page.getByRole('button', { name: 'Show theirs, drop mine' }).click()
  await discard.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('complementary').getByText('Saved. Nothing has been changed since.').waitFor()
  expect(await after.inputValue()).toBe('0')
  await page.goto(`${site.url}/staff/hours/${rao.clinicianId}`)
  await page.getByRole('heading', { level: 1, name: 'Hours of Dr Ananya Rao' }).waitFor()
})

test('extra hours are added and taken back, and a holiday is ticked', async () => {
  const { date } = newTime(5, '20:00')
  await page.locator('#extra-date').fill(date)
  await page.locator('#extra-from').fill('10:00')
  await page.getByRole('button', { name: 'Add extra hours' }).click()
  await page.getByText('Already open at this centre at that time.').waitFor()
  await page.locator('#extra-from').fill('20:00')
  await page.locator('#extra-to').fill('21:00')
  await page.getByRole('button', { name: 'Add extra hours' }).click()
  await page.getByText('8:00 pm to 9:00 pm').waitFor()
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('None to come.').waitFor()

  const year = String(Temporal.Now.plainDateISO('Asia/Kolkata').year + 1)
  await page.getByLabel(/^Year/).selectOption(year)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText(`Please choose a day in ${year}.`).waitFor()
  await page.getByLabel('Another day').fill(`${year}-03-04`)
  await page.getByText(`Please choose a day in ${year}.`).waitFor({ state: 'detached' })
  await page.getByText('Please enter a name.').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('Founders’ day')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('checkbox', { name: /Founders’ day/ }).uncheck()
  const christmas = page.getByRole('checkbox', { name: /Christmas/ })
  await christmas.check()
  await page.getByRole('button', { name: 'Save holidays' }).click()
  await expect
    .poll(async () => {
      const { body } = await manager.call('GET', `/api/staff/holidays?year=${year}`)
      return body.items
        .filter((item: { isClosed: boolean }) => item.isClosed)
        .map((item: { name: string }) => item.name)
    })
    .toEqual(['Christmas'])
  await page.setViewportSize({ width: 768, height: 1024 })
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  await picture('hours-768')
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect(await examination(page).everything()).toEqual([])
})
