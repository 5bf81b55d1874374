import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newPhone, signIn } from '../support/app.ts'
import { heldAppointment, paidAppointment } from '../support/browser/arrange.ts'
import { examination } from '../support/browser/axe.ts'
import { look, looksSoFar } from '../support/browser/look.ts'
import {
  codeFor,
  openClinician,
  openSite,
  signedInVisitor,
  type Site,
  type SiteClinician,
} from '../support/browser/site.ts'

let site: Site
let clinician: SiteClinician

// Each look is three runs of axe.
vi.setConfig({ testTimeout: 120_000 })

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site, { slotMinutes: 60 })
})
afterAll(async () => {
  console.log(`${looksSoFar()} states of the account looked at, each in three appearances`)
  await site.close()
})

const signedIn = (path: string, phone = newPhone()) => signedInVisitor(site, path, { phone })

async function openAndLook(page: Page, path: string, text: string, state: string): Promise<void> {
  await page.goto(site.url + path)
  await page.getByText(text).first().waitFor()
  await look(page, state)
}

const refused = { status: 400, json: { statusCode: 400, code: 'BUSY', message: 'Busy', requestId: 'x' } }

test('the dashboard, from empty to full', async () => {
  const { page, close, patient } = await signedIn('/robots.txt')
  let goOn = () => {}
  const held = new Promise<void>((done) => (goOn = done))
  await page.route('**/appointments?*', async (route) => held.then(() => route.continue()))
  await openAndLook(page, '/dashboard', 'My appointments', 'dashboard, loading')
  goOn()
  await page.getByText('Nothing is booked').waitFor()
  await look(page, 'dashboard, empty')
  await page.getByRole('button', { name: 'Show past appointments' }).click()
  await page.getByText('Nothing yet.').waitFor()
  await look(page, 'dashboard, no past')

  const next = await paidAppointment(site, clinician, patient)
  await heldAppointment(site, clinician, patient, { hoursAhead: 60 })
  await paidAppointment(site, clinician, patient, { mode: 'IN_PERSON', hoursAhead: 100 })
  await openAndLook(page, '/dashboard', 'Held for you for', 'dashboard, three to come')
  const pool = site.test.database.pool
  await pool.query(
    `update appointments set scheduled_start_at = now() + interval '5 minutes', scheduled_end_at = now() + interval '35 minutes' where id = $1`,
    [next.appointmentId],
  )
  await pool.query(
    `update video_sessions set join_url = 'https://meet.google.com/abc-defg-hij' where appointment_id = $1`,
    [next.appointmentId],
  )
  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('link', { name: /^Join the video call/ }).waitFor()
  await look(page, 'dashboard, time to join')
  await openAndLook(
    page,
    `/dashboard/appointments/${next.appointmentId}`,
    'Join the video call',
    'appointment, time to join',
  )
  await pool.query(
    `update appointments set status = 'COMPLETED', scheduled_start_at = now() - interval '2 days', scheduled_end_at = now() - interval '47 hours' where id = $1`,
    [next.appointmentId],
  )
  await openAndLook(page, `/dashboard/appointments/${next.appointmentId}`, 'Book again', 'appointment, past')
  await page.goto(`${site.url}/dashboard`)
  await page.getByRole('button', { name: 'Show past appointments' }).click()
  await page.getByText('Completed').waitFor()
  await look(page, 'dashboard, past')
  await page.route('**/appointments?*', (route) => route.fulfill(refused))
  await openAndLook(page, '/dashboard', 'This could not be loaded', 'dashboard, failed')
  await close()
})

test('an appointment that can be changed, cancelled, moved, and no longer changed', async () => {
  const { page, close, patient } = await signedIn('/robots.txt')
  const { appointmentId } = await paidAppointment(site, clinician, patient, { notes: 'I sleep badly' })
  const details = `/dashboard/appointments/${appointmentId}`
  await openAndLook(page, details, 'Cancel the appointment', 'appointment')
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  await page.getByRole('dialog').waitFor()
  await look(page, 'appointment, cancelling')
  await page.route('**/cancel', (route) => route.fulfill(refused))
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByRole('dialog').getByRole('alert').filter({ hasText: /\w/ }).waitFor()
  await look(page, 'appointment, cancelling refused')
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Keep it' }).click()

  await page.goto(`${site.url}${details}/reschedule`)
  await page.locator('input[name="time"]').last().check({ force: true })
  await page.getByText('New:').waitFor()
  await look(page, 'moving, chosen')
  await page.route('**/reschedule', (route) =>
    route.fulfill({ status: 409, json: { statusCode: 409, code: 'SLOT_TAKEN', message: 'Taken', requestId: 'x' } }),
  )
  await page.getByRole('button', { name: 'Move it to this time' }).click()
  await page.getByRole('alert').filter({ hasText: 'taken' }).waitFor()
  await look(page, 'moving, taken')
  await page.unrouteAll()

  await page.goto(site.url + details)
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByText(/Refund of/).waitFor()
  await look(page, 'appointment, cancelled and refunded')
  await openAndLook(page, `${details}/reschedule`, 'can no longer be', 'moving, not any more')
  await openAndLook(
    page,
    `/appointments/${appointmentId}/confirmed`,
    'The nearest free times',
    'booking that was cancelled',
  )

  const soon = await paidAppointment(site, clinician, patient, { hoursAhead: 2 })
  await openAndLook(
    page,
    `/dashboard/appointments/${soon.appointmentId}`,
    'could be changed here until',
    'appointment, inside the cutoff',
  )
  await openAndLook(page, '/dashboard/appointments/999999', 'Page not found', 'no such appointment')
  await page.route('**/api/patient-dashboard/appointments/*', (route) => route.fulfill(refused))
  await openAndLook(page, details, 'This page could not be shown', 'appointment, failed')
  await close()
})

test('profile, devices, family and privacy', async () => {
  const phone = newPhone()
  await signIn(site.test, { phone })
  const { page, close } = await signedIn('/dashboard/profile', phone)
  await page.getByLabel('Email').fill('asha@')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#email-problem').filter({ hasText: /\w/ }).waitFor()
  await look(page, 'profile, wrong')
  await page.getByLabel('Email').fill('')
  await page.getByLabel('Blood group').selectOption('B+')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await look(page, 'profile, saved')
  await openAndLook(page, '/dashboard/devices', 'This device', 'devices')
  await openAndLook(page, '/dashboard/family', 'Nobody yet', 'family, nobody')
  await page.getByRole('button', { name: 'Add somebody' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#dependent-name-problem').filter({ hasText: /\w/ }).waitFor()
  await look(page, 'family, wrong')
  await page.getByLabel('Full name').fill('Kiran Verma')
  await page.getByLabel('Date of birth').fill('2018-03-04')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Born 4 March 2018').waitFor()
  await look(page, 'family')
  await openAndLook(page, '/dashboard/privacy', 'You agreed on', 'privacy')
  await page.getByText('Read the notice').click()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('You have not agreed').waitFor()
  await look(page, 'privacy, withdrawn')
  await page.getByRole('button', { name: 'Erase my account' }).click()
  await page.getByRole('dialog').waitFor()
  await look(page, 'privacy, erasing')
  await page.getByRole('button', { name: 'Yes, erase it' }).click()
  await page.getByRole('heading', { name: 'Please confirm that it is you' }).waitFor()
  await page.getByLabel('Six-digit code').waitFor()
  await look(page, 'privacy, confirming')
  await page.getByLabel('Six-digit code').fill(await codeFor(site, phone))
  await page.getByRole('heading', { name: 'Your account is erased' }).waitFor()
  await look(page, 'privacy, erased')
  await page.getByRole('button', { name: 'Close' }).click()
  await close()
})

test('signing in on its own, and being signed out elsewhere', async () => {
  const { page, close, patient } = await signedIn('/dashboard')
  await page.getByText('Nothing is booked').waitFor()
  await page.route('**/notices', (route) =>
    route.fulfill({
      json: { items: [{ id: 1, what: 'SESSION_REUSED', at: '2026-01-05T02:30:00Z', userAgent: null }] },
    }),
  )
  await openAndLook(page, '/dashboard', 'Somebody else may have used your account', 'dashboard, a copied sign-in')
  await site.test.call('POST', '/api/patient-auth/logout', { body: { refreshToken: patient.refreshToken } })
  await page.reload()
  await page.getByText('You were signed out').waitFor()
  await look(page, 'login, signed out elsewhere')
  expect(page.url()).toContain('next=')
  await close()
})

test('a look finds a faint text in each state, on each ground, and once it is shown', async () => {
  const { page, close } = await site.visit('/robots.txt')
  const contrast = () => examination(page).contrast()
  const style = (id: string, change: string) => page.evaluate(`Object.assign(${id}.style, ${change})`)
  await page.goto('about:blank')
  await page.setContent('<p id="one">First</p><div id="ground"><p id="two">Second</p></div>')
  expect(await contrast()).toEqual([])
  await style('two', `{ color: '#bbb' }`)
  const found = ['color-contrast: #two']
  expect([await contrast(), await contrast()]).toEqual([found, found])
  await style('two', `{ color: '' }`)
  expect(await contrast()).toEqual([])
  await style('ground', `{ background: '#333' }`)
  expect(await contrast()).toEqual(found)
  await style('ground', `{ background: '', display: 'none' }`)
  await style('two', `{ color: '#ccc' }`)
  expect(await contrast()).toEqual([])
  await style('ground', `{ display: '' }`)
  expect(await contrast()).toEqual(found)
  await close()
})
