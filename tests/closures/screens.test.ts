import { afterAll, beforeAll, expect, test } from 'vitest'
import { look } from '../support/browser/look.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { openDesk, visitAtDesk } from '../support/desk.ts'
import { newTime, staffVisitor } from '../support/browser/staff.ts'
import { staffMember } from '../support/staff.ts'
import { offerToken } from '../../server/messaging/offer-link.ts'

let site: Site
beforeAll(async () => void (site = await openSite({ hostName: 'localhost' })))
afterAll(() => site.close())

test('a sick day is closed, everybody is asked with one click, a patient answers with one tap, and the list says so', async () => {
  const time = newTime(1, '10:00')
  const desk = await openDesk(site.test)
  const visit = await visitAtDesk(site.test, desk, { startsAt: time.startsAt })
  const coordinator = await staffMember(site.test, { role: 'CARE_COORDINATOR', centreId: desk.clinician.centreId })
  const { page, faults, close } = await staffVisitor(site, coordinator)
  await page.goto(`${site.url}/staff/closures`)
  await page.getByLabel('Clinician').selectOption('Everybody at this centre')
  await page.getByLabel('Day', { exact: true }).fill(time.date)
  await page.getByLabel('Reason').fill('Ill')
  await page.getByRole('button', { name: 'Show who is booked then' }).click()
  await page.getByText('1 visit is booked then.').waitFor()
  await look(page, 'staff closure')
  await page.getByRole('button', { name: 'Close this time' }).click()
  await page.getByRole('button', { name: 'Ask 1 patient for another time' }).click()
  await page.getByText('1 message is on its way.').waitFor()
  await look(page, 'staff resolver')

  const { rows } = await site.test.database.pool.query('select id from closure_offers where appointment_id = $1', [
    visit,
  ])
  const path = `/offer/${offerToken(site.test.config, rows[0].id)}`
  const patient = await site.visit(path, { viewport: { width: 360, height: 740 } })
  await patient.page.getByRole('heading', { level: 1, name: 'Choose another time' }).waitFor()
  await look(patient.page, 'offer')
  await patient.page.getByRole('list').getByRole('button').first().click()
  await patient.page.getByRole('heading', { level: 1, name: 'Your new time' }).waitFor()
  await patient.page.reload()
  await patient.page.getByRole('heading', { level: 1, name: 'Your new time' }).waitFor()
  await page.getByText('Everything is settled.').waitFor()
  expect(faults).toEqual([])
  await patient.close()
  await close()
})
