import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { look } from '../support/browser/look.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { createClinician } from '../support/factories.ts'
import { openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { newTime, staffVisitor, type StaffVisitor } from '../support/browser/staff.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { offerToken } from '../../server/messaging/offer-link.ts'

let site: Site
let desk: Desk
let coordinator: StaffVisitor
/** Of the twelve on the sick day, in the order of their times. */
const visits: number[] = []

const sickDay = newTime(1, '09:00')
const clocks = Array.from({ length: 12 }, (_, index) => `${9 + Math.floor(index / 2)}:${index % 2 === 0 ? '00' : '30'}`)

beforeAll(async () => {
  site = await openSite({ hostName: 'localhost' })
  desk = await openDesk(site.test)
  for (const clock of clocks)
    visits.push(await visitAtDesk(site.test, desk, { startsAt: newTime(1, clock.padStart(5, '0')).startsAt }))
  const member = await staffMember(site.test, { role: 'CARE_COORDINATOR', centreId: desk.clinician.centreId })
  coordinator = await staffVisitor(site, member)
})
afterAll(() => site.close())

const offerPath = async (visit: number) => {
  const { rows } = await site.test.database.pool.query('select id from closure_offers where appointment_id = $1', [
    visit,
  ])
  return `/offer/${offerToken(site.test.config, rows[0].id)}`
}
const times = (page: Page) => page.getByRole('list').getByRole('button')
const phone = { viewport: { width: 360, height: 740 } }
const headed = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

test('a sick day is closed from the column’s head and everybody is asked, in three clicks; the call list empties live', async () => {
  const { page, faults } = coordinator
  await page.goto(`${site.url}/staff?date=${sickDay.date}`)
  let clicks = 0
  const click = async (role: 'link' | 'button', name: RegExp) => {
    clicks += 1
    await page.getByRole(role, { name }).click()
  }
  await click('link', /is ill on/)
  await page.getByText('12 visits are booked then.').waitFor()
  const booked = page.getByRole('list', { name: '12 visits are booked then.' }).getByRole('listitem')
  expect(await booked.allInnerTexts()).toContainEqual(expect.stringMatching(/^9:00 am · Asha Menon Dr Test/))
  expect(await page.getByLabel('Reason').inputValue()).toBe('Ill')
  await look(page, 'staff closure')
  await click('button', /^Close this time$/)
  await page.getByText('12 to settle').waitFor()

  // Nobody was asked yet: they are on the list, with their phones, and go from it by themselves once they were.
  const other = await site.visit('/robots.txt')
  await other.page.context().addCookies(await page.context().cookies())
  await other.page.goto(`${site.url}/staff/call-list`)
  await other.page.getByText('12 people to call.').waitFor()
  expect(await other.page.getByRole('link', { name: /^Call \+91/ }).count()).toBe(12)
  await look(other.page, 'staff call list')
  await other.page
    .getByRole('button', { name: /^Ask for another time: / })
    .first()
    .click()
  await other.page.getByText('11 people to call.').waitFor()
  await click('button', /^Ask 11 patients for another time$/)
  await page.getByText('11 messages are on their way.').waitFor()
  expect(clicks).toBe(3)
  await other.page.getByRole('heading', { name: 'Nobody to call' }).waitFor()
  await look(page, 'staff resolver')
  await other.page.route('**/api/staff/call-list*', (route) => route.fulfill({ status: 500, body: '{}' }))
  await other.page.reload()
  await other.page.getByRole('button', { name: 'Try again' }).waitFor()
  expect(faults).toEqual([])
  await other.page.context().close()
})

test('a visit opens beside the list, and answers at another centre arrive by themselves', async () => {
  const { clinician } = desk
  const elsewhere = await createClinician(site.test)
  const { pool } = site.test.database
  await pool.query(
    `insert into clinician_availability_rules (clinician_id, centre_id, day_of_week, start_time, end_time, slot_duration_minutes, mode)
     select $1, $2, day, '18:00', '20:00', 30, 'IN_PERSON' from generate_series(0, 6) day`,
    [clinician.clinicianId, elsewhere.centreId],
  )
  const manager = await staffMember(site.test, { role: 'MANAGER' })
  const there = { clinician: { ...clinician, centreId: elsewhere.centreId }, reception: manager }
  const visit = await visitAtDesk(site.test, there, { startsAt: newTime(9, '18:00').startsAt, fullName: 'Meera Iyer' })
  const { body } = await manager.call('POST', '/api/staff/closures', {
    clinicianId: clinician.clinicianId,
    startsAt: newTime(9, '00:00').startsAt,
    endsAt: newTime(10, '00:00').startsAt,
    reason: 'Ill',
  })
  const { page, close, faults } = await staffVisitor(site, manager)
  await page.goto(`${site.url}/staff/closures`)
  await page.evaluate(`localStorage.setItem('mibo.staff.centre', '${clinician.centreId}')`)
  await page.goto(`${site.url}/staff/closures/${body.closure.id}`)
  await page.getByRole('link', { name: 'Meera Iyer' }).click()
  const panel = page.getByRole('complementary')
  await panel.getByRole('heading', { name: 'Meera Iyer' }).waitFor()
  await look(page, 'staff resolver with a visit')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Meera Iyer')
  await page.waitForTimeout(1000)
  const kept = await manager.call('POST', `/api/staff/closures/${body.closure.id}/keep`, { appointmentId: visit })
  expect(kept.status).toBe(200)
  await page.getByRole('cell', { name: 'takes place' }).waitFor()
  expect(faults).toEqual([])
  await close()
  await manager.call('DELETE', `/api/staff/closures/${body.closure.id}`)
})

test('a patient answers with one tap, however the tap goes', async () => {
  const [one, two, three] = visits
  const winner = await site.visit(await offerPath(one!), phone)
  const loser = await site.visit(await offerPath(two!), phone)
  await headed(winner.page, 'Choose another time')
  await headed(loser.page, 'Choose another time')
  await look(winner.page, 'offer')
  // Tapped twice, it is taken once.
  await times(winner.page).first().dblclick()
  await headed(winner.page, 'Your new time')
  await winner.page.reload()
  await headed(winner.page, 'Your new time')
  await winner.page.goto(`${site.url}/robots.txt`)
  await winner.page.goBack()
  await headed(winner.page, 'Your new time')
  expect(winner.faults).toEqual([])
  await winner.close()

  // The same time was shown to somebody else, who is told and shown the next ones.
  await times(loser.page).first().click()
  await loser.page.getByText('Somebody else was quicker with that time. These are the next ones:').waitFor()
  expect(loser.faults).toEqual([])
  // Without a network nothing is lost: the tap is repeated, also where only its reply did not come.
  await loser.page.context().setOffline(true)
  await times(loser.page).first().click()
  await loser.page.getByText('You seem to be offline.').waitFor()
  await loser.page.context().setOffline(false)
  let sent = 0
  await loser.page.route('**/api/offer/*', async (route) => {
    if (route.request().method() !== 'POST' || (sent += 1) > 1) return route.continue()
    await route.fetch()
    return route.abort()
  })
  await times(loser.page).first().click()
  await loser.page.getByText('You seem to be offline.').waitFor()
  await times(loser.page).first().click()
  await headed(loser.page, 'Your new time')
  expect(sent).toBe(2)
  await loser.close()

  const leaver = await site.visit(await offerPath(three!), phone)
  await leaver.page.getByRole('button', { name: 'Cancel the visit' }).click()
  await headed(leaver.page, 'The visit is cancelled')
  await leaver.page.reload()
  await headed(leaver.page, 'The visit is cancelled')
  await leaver.close()
  await coordinator.page.getByText('9 to settle').waitFor()
  await coordinator.page.getByText('2 moved, 1 cancelled').waitFor()
})

test('a closure is drawn in the calendar, or begun with a key, and is confirmed before it is saved', async () => {
  const { page, faults } = coordinator
  const { date } = newTime(3, '09:00')
  await page.goto(`${site.url}/staff?date=${date}`)
  const box = await page.locator('[data-column]').first().boundingBox()
  const [x, y] = [box!.x + 40, box!.y + 60]
  const draw = async () => {
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + 40)
    await page.mouse.move(x, y + 90)
    await page.getByText(/^Close \d+:\d\d am to/).waitFor()
  }
  await draw()
  await page.keyboard.press('Escape')
  await page.getByText(/^Close \d+:\d\d am to/).waitFor({ state: 'detached' })
  await page.mouse.up()
  expect(page.url()).toContain(`/staff?date=${date}`)
  await draw()
  await page.mouse.up()
  await page.getByText('Nobody is booked then.').waitFor()
  const asked = new URL(page.url()).searchParams
  expect(asked.get('clinician')).toBe(String(desk.clinician.clinicianId))
  for (const [label, name] of [
    ['Day', 'date'],
    ['From', 'from'],
    ['Until', 'until'],
  ] as const)
    expect(await page.getByLabel(label, { exact: true }).inputValue()).toBe(asked.get(name))
  await page.goBack()
  await page.locator('[data-column]').first().waitFor()
  // The columns are drawn before the keys are heard.
  const title = page.getByRole('heading', { name: 'Close a time', level: 1 })
  await expect
    .poll(
      async () => {
        if (!(await title.isVisible())) await page.keyboard.press('c')
        return title.isVisible()
      },
      { interval: 500 },
    )
    .toBe(true)
  expect(await page.getByLabel('Day', { exact: true }).inputValue()).toBe(date)
  const { rows } = await site.test.database.pool.query('select count(*)::int as count from closures')
  expect(rows).toEqual([{ count: 1 }])

  // Of several days at once; what is closed is found again, and opened once it was said whose links end.
  await page.getByLabel('Clinician').selectOption({ index: 1 })
  await page.getByLabel(/^Last day/).fill(newTime(4, '09:00').date)
  await page.getByLabel('From', { exact: true }).fill('18:00')
  await page.getByLabel('Until', { exact: true }).fill('09:00')
  await page.getByLabel('Reason').fill('Leave')
  await page.getByRole('button', { name: 'Close this time' }).click()
  await page.getByText(/6:00 pm to .*, 9:00 am\. Leave/).waitFor()
  await page.goto(`${site.url}/staff/closures`)
  const closed = page.getByRole('region', { name: 'Closed from now on' })
  await closed.getByRole('link').nth(1).waitFor()
  await look(page, 'staff closures')
  await closed.getByRole('row').filter({ hasText: '9 to settle' }).getByRole('link').click()
  await page.getByRole('button', { name: 'Open this time again' }).click()
  await page.getByText(/9 patients were asked for another time/).waitFor()
  await look(page, 'staff reopen')
  await page.getByRole('button', { name: 'Open it again' }).click()
  await page.locator('[data-column]').first().waitFor()
  const { rows: left } = await site.test.database.pool.query('select reason from closures')
  expect(left).toEqual([{ reason: 'Leave' }])
  expect(faults).toEqual([])
  await coordinator.close()
})

test('whoever closes only their own time is not offered everybody’s', async () => {
  const { clinicianId, centreId } = desk.clinician
  await createClinician(site.test, { centreId })
  const options = async (member: StaffMember) => {
    const { page, close } = await staffVisitor(site, member)
    await page.goto(`${site.url}/staff/closures`)
    const choice = page.getByLabel('Clinician')
    await choice.getByRole('option', { name: 'Dr Test' }).first().waitFor({ state: 'attached' })
    const names = await choice.getByRole('option').allTextContents()
    await close()
    return names
  }
  const therapist = await staffMember(site.test, { role: 'CLINICIAN', clinicianId })
  expect(await options(therapist)).toEqual([expect.stringMatching('Dr Test')])
  const manager = await staffMember(site.test, { role: 'CENTRE_MANAGER', centreId })
  expect(await options(manager)).toEqual(expect.arrayContaining(['Everybody at this centre']))
})
