import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPhone, signIn } from '../support/app.ts'
import { freeTime, heldAppointment, paidAppointment } from '../support/browser/arrange.ts'
import {
  openClinician,
  confirmOnPage,
  openSite,
  signInOnPage,
  signedInVisitor,
  type Site,
  type SiteClinician,
} from '../support/browser/site.ts'
import { agreeAndName, booked, chooseTime, openSheet } from '../support/browser/steps.ts'

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite()
  clinician = await openClinician(site)
})
afterAll(() => site.close())

const detailsOf = (appointmentId: number) => `/dashboard/appointments/${appointmentId}`

/** A patient with a paid appointment, on its page. */
async function onAppointment(wanted: Parameters<typeof paidAppointment>[3] = {}, page = (id: number) => detailsOf(id)) {
  const visitor = await signedInVisitor(site, '/robots.txt')
  const arranged = await paidAppointment(site, clinician, visitor.patient, wanted)
  await visitor.page.goto(site.url + page(arranged.appointmentId))
  return { ...visitor, ...arranged }
}

/** The time in the list whose value is this instant, on whatever day it is. */
async function pickTime(page: Page, startsAt: string): Promise<void> {
  const date = Temporal.Instant.from(startsAt).toZonedDateTimeISO('Asia/Kolkata').toPlainDate().toString()
  const day = page.locator('label', { has: page.locator(`input[name="day"][value="${date}"]`) })
  // The strip is swiped: on some days of the week this one is under 'All dates'.
  await day.evaluate(`(label) => label.scrollIntoView({ inline: 'center', block: 'nearest' })`)
  await day.click()
  await page.locator(`input[name="time"][value="${startsAt}"]`).check({ force: true })
}

async function download(page: Page, button: string): Promise<{ file: Download; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()])
  return { file, bytes: await readFile(await file.path()) }
}

test('cancelling states the refund before it asks, and shows the refund until it has arrived', async () => {
  const { page, faults, close, appointmentId } = await onAppointment()
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('You will get the full ₹1,600 back', { exact: false }).waitFor()
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  await dialog.getByLabel('Reason (optional)').fill('I am travelling')
  await dialog.getByRole('button', { name: 'Yes, cancel it' }).dblclick()
  await page.getByText('Cancelled').first().waitFor()
  await page.getByText('Refund of ₹1,600: sent to your account').waitFor()
  await page.getByText('Refunded', { exact: true }).first().waitFor()
  const { rows } = await site.test.database.pool.query(
    `select a.status, (select count(*)::int from refunds r join payments p on p.id = r.payment_id where p.appointment_id = a.id)
       as refunds from appointments a where a.id = $1`,
    [appointmentId],
  )
  expect(rows).toEqual([{ status: 'CANCELLED', refunds: 1 }])
  expect(faults).toEqual([])
  await close()
})

test('inside the cutoff the page says until when changes were possible, and who to call', async () => {
  const { page, faults, close } = await onAppointment({ hoursAhead: 2 })
  await page.getByText(/This could be changed here until/).waitFor()
  await page
    .getByRole('main')
    .getByRole('link', { name: /^Call \+91/ })
    .waitFor()
  expect(await page.getByRole('button', { name: 'Cancel the appointment' }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Change the time' }).count()).toBe(0)
  expect(faults).toEqual([])
  await close()
})

test('a page left open offers to cancel and to move until exactly the cutoff', async () => {
  const { page, faults, close, startsAt } = await onAppointment({ hoursAhead: 90 })
  const closesAt = Temporal.Instant.from(startsAt).subtract({ hours: 24 }).epochMilliseconds
  // The page has this clock and no other: replies do not say the server's time.
  await page.route('**/api/**', async (route) => {
    const response = await route.fetch()
    const { date: _date, ...headers } = response.headers()
    await route.fulfill({ response, headers })
  })
  await page.clock.install({ time: closesAt - 60_000 })
  await page.reload()
  const cancel = page.getByRole('button', { name: 'Cancel the appointment' })
  const move = page.getByRole('link', { name: 'Change the time' })
  await cancel.waitFor()
  await page.clock.pauseAt(closesAt - 20_000)
  await page.clock.runFor(20_000)
  expect([await cancel.count(), await move.count()]).toEqual([1, 1])
  await page.clock.runFor(1)
  await page.getByText(/This could be changed here until/).waitFor()
  expect([await cancel.count(), await move.count()]).toEqual([0, 0])
  expect(faults).toEqual([])
  await close()
})

test('an unpaid hold is released, and can be booked again at once', async () => {
  const visitor = await signedInVisitor(site, '/robots.txt')
  const { startsAt } = await heldAppointment(site, clinician, visitor.patient, { hoursAhead: 2 })
  await visitor.page.goto(`${site.url}/dashboard`)
  await visitor.page.getByText('Not paid yet. Held for you for').waitFor()
  await visitor.page.getByRole('link', { name: /^Details/ }).click()
  await visitor.page.getByRole('button', { name: 'Release this time' }).click()
  await visitor.page.getByRole('dialog').getByRole('button', { name: 'Release this time' }).click()
  await visitor.page.getByRole('link', { name: 'Book again' }).waitFor()
  expect(await freeTime(site, clinician, { hoursAhead: 2 })).toBe(startsAt)
  expect(visitor.faults).toEqual([])
  await visitor.close()
})

test('moving reports a time that somebody has just taken, and succeeds with another one', async () => {
  const { page, faults, close, appointmentId, startsAt } = await onAppointment(
    {},
    (id) => `${detailsOf(id)}/reschedule`,
  )
  await page.getByText('Now:').waitFor()
  const wanted = await freeTime(site, clinician, { hoursAhead: 72 })
  await page.getByRole('button', { name: 'Move it to this time' }).click()
  await page.getByText('Choose a time first').waitFor()
  await pickTime(page, wanted)
  await heldAppointment(site, clinician, await signIn(site.test), { startsAt: wanted })
  await page.getByRole('button', { name: 'Move it to this time' }).click()
  await page.getByRole('alert').filter({ hasText: 'taken' }).waitFor()
  await page.locator(`input[name="time"][value="${wanted}"]`).waitFor({ state: 'detached' })
  const next = await freeTime(site, clinician, { hoursAhead: 72 })
  await pickTime(page, next)
  await page.getByRole('button', { name: 'Move it to this time' }).click()
  await page.getByText('Moved to another time').waitFor()
  const { rows } = await site.test.database.pool.query(
    'select status, scheduled_start_at as at from appointments where id = $1',
    [appointmentId],
  )
  expect(rows[0].status).toBe('CONFIRMED')
  expect(rows[0].at).toEqual(Temporal.Instant.from(next))
  expect(await freeTime(site, clinician)).toBe(startsAt)
  expect(faults).toEqual([])
  await close()
})

test('the chosen new time survives a reload, and coming back from another page', async () => {
  const { page, faults, close, appointmentId } = await onAppointment({ hoursAhead: 90 })
  await page.goto(`${site.url}/dashboard/appointments/${appointmentId}/reschedule`)
  const next = await freeTime(site, clinician, { hoursAhead: 140 })
  await pickTime(page, next)
  const chosen = page.getByRole('status').filter({ hasText: 'New:' })
  const words = (await chosen.textContent()) ?? ''
  const isChosen = async () => {
    await expect.poll(() => chosen.textContent()).toBe(words)
    expect(await page.locator(`input[name="time"][value="${next}"]`).isChecked()).toBe(true)
  }
  await page.reload()
  await isChosen()
  await page.getByRole('link', { name: 'My appointments' }).first().click()
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  await page.goBack()
  await isChosen()
  // One choice, one entry of the history: what was looked at on the way is not gone back through.
  await page.goBack()
  await page.getByRole('heading', { name: /^Appointment with/ }).waitFor()
  await page.goForward()
  await isChosen()
  // Somebody else takes it meanwhile.
  const other = await signedInVisitor(site, '/robots.txt')
  await heldAppointment(site, clinician, other.patient, { startsAt: next })
  await other.close()
  await page.reload()
  await page.getByText('The time you had chosen is no longer free').waitFor()
  expect(await chosen.count()).toBe(0)
  expect(faults).toEqual([])
  await close()
})

test('the receipt and the calendar event are downloaded', async () => {
  const { page, faults, close } = await onAppointment()
  const receipt = await download(page, 'Receipt')
  expect(receipt.file.suggestedFilename()).toMatch(/^receipt-[\w-]+\.pdf$/)
  expect(receipt.bytes.subarray(0, 5).toString()).toBe('%PDF-')
  const event = await download(page, 'Add to calendar')
  expect(event.bytes.toString()).toContain('BEGIN:VEVENT')
  expect(faults).toEqual([])
  await close()
})

test('inside an app the receipt and the event open by addresses that need no page', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt', {
    context: { userAgent: 'Mozilla/5.0 (Linux; Android 14; SM-M146B; wv) Chrome/130.0.0.0 Mobile Instagram 350.1' },
  })
  const { appointmentId } = await paidAppointment(site, clinician, patient, { hoursAhead: 80 })
  await page.addInitScript(`URL.createObjectURL = () => { throw new Error('No blob: here') }`)
  for (const [name, start] of [
    ['Add to calendar', 'BEGIN:VCALENDAR'],
    ['Receipt', '%PDF-'],
  ] as const) {
    await page.goto(`${site.url}/appointments/${appointmentId}/confirmed`)
    const asked = page.waitForRequest(/\/(receipt\.pdf|calendar\.ics)\?link=/)
    await page.getByRole('button', { name, exact: true }).click()
    // The app's own downloads fetch it: without a cookie, a header or a script of ours.
    const reply = await fetch((await asked).url())
    expect([name, reply.status]).toEqual([name, 200])
    expect((await reply.text()).slice(0, start.length)).toBe(start)
  }
  expect(faults).toEqual([])
  await close()
})

test('the profile shows problems beside the field, keeps what was typed, and saves', async () => {
  const { page, faults, close } = await signedInVisitor(site, '/dashboard/profile')
  await page.getByLabel('Email').fill('asha@')
  await page.getByLabel('Blood group').selectOption('O+')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#email-problem').filter({ hasText: /\w/ }).waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('email')
  expect(await page.getByLabel('Blood group').inputValue()).toBe('O+')
  await page.getByLabel('Email').fill('asha@example.com')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.reload()
  await expect.poll(() => page.getByLabel('Email').inputValue()).toBe('asha@example.com')
  expect(await page.getByLabel('Blood group').inputValue()).toBe('O+')
  expect(faults).toEqual([])
  await close()
})

test('devices: one is signed out, then the others, and they return to the same page after signing in', async () => {
  const phone = newPhone()
  const here = await signedInVisitor(site, '/dashboard', { phone })
  const there = await signedInVisitor(site, '/dashboard/profile', { phone })
  await there.page.getByLabel('Full name').waitFor()
  await here.page.goto(`${site.url}/dashboard/devices`)
  await here.page.getByText('This device').waitFor()
  await here.page
    .getByRole('button', { name: /^Sign out / })
    .first()
    .click()
  await expect.poll(() => here.page.getByRole('main').getByRole('listitem').count()).toBe(1)
  await there.page.reload()
  await there.page.getByText('You were signed out', { exact: false }).waitFor()
  await signInOnPage(site, there.page, phone)
  await there.page.getByRole('heading', { name: 'About you' }).waitFor()
  await here.page.reload()
  await here.page.getByRole('button', { name: 'Sign out all the others' }).click()
  await expect.poll(() => here.page.getByRole('main').getByRole('listitem').count()).toBe(1)
  await there.page.reload()
  await there.page.getByText('You were signed out', { exact: false }).waitFor()
  expect([...here.faults, ...there.faults]).toEqual([])
  await here.close()
  await there.close()
})

test('privacy: consent given at the first sign-in, withdrawn, asked again, exported, erased', async () => {
  const { page, faults, close } = await site.visit('/login')
  const phone = newPhone()
  await signInOnPage(site, page, phone)
  await page.getByRole('heading', { name: 'Your name and privacy' }).waitFor()
  await agreeAndName(page, 'Asha Verma')
  await page.getByRole('link', { name: 'Privacy', exact: true }).click()
  await page.getByText(/^You agreed on/).waitFor()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('You have not agreed to the notice', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'I agree', exact: true }).click()
  await page.getByText(/^You agreed on/).waitFor()
  const download = page.waitForEvent('download')
  const exporting = page.getByRole('button', { name: 'Download my data' })
  await confirmOnPage(site, page, phone, () => exporting.click())
  const copy = { bytes: await readFile(await (await download).path()) }
  expect(JSON.stringify(JSON.parse(copy.bytes.toString()))).toContain('Asha Verma')
  await page.getByRole('button', { name: 'Erase my account' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, erase it' }).click()
  await page.getByRole('heading', { name: 'Your account is erased' }).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page
    .getByRole('link', { name: 'Sign in' })
    .or(page.getByRole('heading', { name: 'Sign in' }))
    .first()
    .waitFor()
  const { rows } = await site.test.database.pool.query('select count(*)::int as left from users where phone = $1', [
    phone,
  ])
  expect(rows).toEqual([{ left: 0 }])
  expect(faults).toEqual([])
  await close()
})

test('family: a child is added, booked for with the guardian’s confirmation, and named on the dashboard', async () => {
  const { page, faults, close } = await signedInVisitor(site, '/dashboard/family')
  await page.getByRole('button', { name: 'Add somebody' }).click()
  await page.getByLabel('Full name').fill('Kiran Verma')
  await page.getByLabel('Date of birth').fill('2018-03-04')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Kiran Verma').waitFor()
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await page.getByRole('radio', { name: 'Kiran Verma' }).check()
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('under 18 is seen alone', { exact: false }).waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('guardian')
  await page.getByLabel('I am a parent or guardian', { exact: false }).check()
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  await page.goto(`${site.url}/dashboard`)
  await page.getByText('for Kiran Verma', { exact: false }).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a patient under 18 books with a named guardian', async () => {
  const phone = newPhone()
  const { token } = await signIn(site.test, { phone })
  await site.test.call('PUT', '/api/patient-dashboard/profile', { token, body: { dateOfBirth: '2014-06-01' } })
  const { page, faults, close } = await signedInVisitor(site, '/dashboard', { phone })
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await page.getByRole('button', { name: /^Pay ₹/ }).click()
  await page.getByText('under 18 is seen alone', { exact: false }).waitFor()
  await page.getByLabel('My parent or guardian agrees', { exact: false }).check()
  await page.getByText('enter the name of the parent', { exact: false }).waitFor()
  await page.getByLabel('Name of your parent or guardian').fill('Meera Verma')
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  expect(faults).toEqual([])
  await close()
})

test('a copied sign-in is reported at the next one, until it was seen', async () => {
  const phone = newPhone()
  const robbed = await signIn(site.test, { phone })
  const refresh = () =>
    site.test.call('POST', '/api/patient-auth/refresh-token', { body: { refreshToken: robbed.refreshToken } })
  expect((await refresh()).status).toBe(200)
  site.test.clock.advance(Temporal.Duration.from({ seconds: 11 }))
  expect((await refresh()).status).toBe(401)
  const { page, faults, close } = await signedInVisitor(site, '/dashboard', { phone })
  await page.getByText('Somebody else may have used your account').waitFor()
  await page.getByRole('button', { name: 'Got it' }).click()
  await page.getByText('Somebody else may have used your account').waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('heading', { name: 'My appointments' }).waitFor()
  await page.waitForLoadState('networkidle')
  expect(await page.getByText('Somebody else may have used your account').count()).toBe(0)
  expect(faults).toEqual([])
  await close()
})
