import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site } from '../support/browser/site.ts'
import { lookAt, staffVisitor } from '../support/browser/staff.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let site: Site
let admin: StaffMember
let page: Page
let faults: string[]
beforeAll(async () => {
  site = await openSite()
  admin = await staffMember(site.test, { role: 'ADMIN' })
  const visitor = await staffVisitor(site, admin)
  page = visitor.page
  faults = visitor.faults
})
afterAll(() => site.close())

const heading = (level: 1 | 2, name: string | RegExp) => page.getByRole('heading', { level, name })
test('an empty clinic has its first bookable time in four steps, and each step is found again', async () => {
  let clicks = 0
  const press = async (name: string) => {
    clicks += 1
    await page.getByRole('button', { name, exact: true }).click()
  }
  const fill = async (label: string | RegExp, value: string) => {
    clicks += 1
    await page.getByLabel(label).fill(value)
  }
  const startedMs = performance.now()
  await page.goto(`${site.url}/staff`)
  await heading(2, 'Step 1 of 4: Centre').waitFor()
  await lookAt(page, 'first-run-centre')
  await fill(/^Name, for example/, 'Indiranagar')
  await fill('Address', '12 Rest House Road')
  await fill('City', 'Bengaluru')
  await fill('PIN code', '560001')
  await press('Save and continue')
  await heading(2, 'Step 2 of 4: Clinician').waitFor()

  // Reloaded, or opened by itself elsewhere: the server knows how far one was.
  await page.goto(`${site.url}/staff/first-run`)
  await heading(2, 'Step 2 of 4: Clinician').waitFor()
  await page.goto(`${site.url}/staff/first-run/ready`)
  await heading(2, 'Step 2 of 4: Clinician').waitFor()
  await page.getByRole('link', { name: 'Back' }).click()
  await page.waitForURL('**/first-run/centre')
  expect(await page.getByLabel('City').inputValue()).toBe('Bengaluru')
  await page.getByLabel('City').fill('Mysuru')
  await page.getByRole('button', { name: 'Save and continue' }).click()
  await heading(2, 'Step 2 of 4: Clinician').waitFor()

  await fill(/^Name as patients read it/, 'Dr Ananya Rao')
  await fill(/^Profession/, 'Psychiatrist')
  await fill(/^Fee of a visit/, 'free')
  await page.getByRole('button', { name: 'Save and continue' }).click()
  await page.getByRole('alert').filter({ hasText: 'whole rupees' }).waitFor()
  await fill(/^Fee of a visit/, '1600')
  await lookAt(page, 'first-run-clinician')
  await press('Save and continue')
  await heading(2, 'Step 3 of 4: Hours').waitFor()
  await page.getByText(/^\d+ times a week can be booked\.$/).waitFor()
  await lookAt(page, 'first-run-hours')
  await press('Save and continue')
  await heading(2, 'Step 4 of 4: Ready').waitFor()
  await page.getByText(/^Patients can book Dr Ananya Rao from /).waitFor()
  const seconds = (performance.now() - startedMs) / 1000
  await lookAt(page, 'first-run-ready')

  const { body: centres } = await admin.call('GET', '/api/staff/centres')
  expect(centres.items).toMatchObject([{ name: 'Indiranagar', city: 'Mysuru' }])
  const { body } = await site.test.call('GET', '/api/clinicians')
  expect(body.items).toMatchObject([
    { fullName: 'Dr Ananya Rao', feePaise: 160_000, nextAvailableAt: expect.any(String) },
  ])
  // Four presses and seven fields; a person takes some seconds for each, and five minutes are promised.
  console.log(`first run: ${clicks} clicks and fields, ${seconds.toFixed(1)} s without a person`)
  expect(clicks).toBeLessThan(16)
  expect(seconds).toBeLessThan(60)
})

test('once somebody can be booked, the set-up is in nobody’s way', async () => {
  await page.goto(`${site.url}/staff`)
  await page.getByRole('link', { name: 'Today' }).waitFor()
  await heading(1, /./).first().waitFor()
  expect(page.url()).toBe(`${site.url}/staff`)
  expect(await page.getByText('Nobody can be booked yet.').count()).toBe(0)
})

test('settings say their default, are saved, and say so; what is not saved stays and is told of', async () => {
  await page.goto(`${site.url}/staff/settings`)
  const cutoff = page.getByLabel(/^Last chance to cancel/)
  await cutoff.waitFor()
  const status = page.locator('form').getByRole('status')
  await lookAt(page, 'settings')
  expect(await cutoff.inputValue()).toBe('24')

  await cutoff.fill('900')
  await page.getByText('Between 0 hours and 720 hours.').waitFor()
  await status.filter({ hasText: 'Not saved. Please correct what is marked first.' }).waitFor()
  await cutoff.fill('48')
  await page.getByLabel('Contact', { exact: true }).fill('# Call us\n\nAny day.')
  await status.filter({ hasText: 'Not saved yet: 2 changes.' }).waitFor()
  await page.getByText('By the environment: 24 hours.').waitFor()

  // Somebody else saves meanwhile.
  expect((await admin.call('PUT', '/api/staff/settings', { reminderHours: 12 })).status).toBe(200)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('alert').filter({ hasText: 'Kavya Nair has saved other settings' }).waitFor()
  await lookAt(page, 'settings-conflict')
  await page.getByRole('button', { name: 'Save mine as well' }).click()
  await status.filter({ hasText: 'Saved. In force everywhere within two seconds.' }).waitFor()
  await page
    .getByText(/Set by Kavya Nair on/)
    .first()
    .waitFor()
  expect(await page.getByLabel(/^Reminder/).inputValue()).toBe('12')
  const { body } = await admin.call('GET', '/api/staff/settings')
  expect(body.values).toMatchObject({ cancelCutoffHours: 48, reminderHours: 12, contactText: '# Call us\n\nAny day.' })

  await page.getByRole('button', { name: /^Back to the default ?: ?Last chance to cancel/ }).click()
  await status.filter({ hasText: 'Not saved yet: 1 change.' }).waitFor()
  await page.getByRole('link', { name: 'Today' }).click()
  await page.goBack()
  await page.getByText('What you typed here earlier is still here, and not saved.').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await status.filter({ hasText: 'Saved.' }).waitFor()
  expect(await cutoff.inputValue()).toBe('24')
  expect(faults).toEqual([])
})
