import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPhone } from '../support/app.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { lookAt, newTime, staffVisitor } from '../support/browser/staff.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { sessionOf, staffMember, type StaffMember } from '../support/staff.ts'

let site: Site
let rao: TestClinician
let manager: StaffMember
let doctor: StaffMember
let page: Page
let faults: string[]
let patientId: number
let appointmentId: number
const { date } = newTime(1, '10:00')

beforeAll(async () => {
  site = await openSite({ env: { MIN_NOTICE_MINUTES: '0' } })
  rao = await createClinician(site.test, { startTime: '00:00', endTime: '23:30', fullName: 'Dr Ananya Rao' })
  manager = await staffMember(site.test, { role: 'CENTRE_MANAGER', centreId: rao.centreId })
  doctor = await staffMember(site.test, { role: 'CLINICIAN', clinicianId: rao.clinicianId, fullName: 'Dr Ananya Rao' })
  const { body } = await manager.call('POST', '/api/staff/appointments', {
    patient: { fullName: 'Teresa Joseph', phone: newPhone() },
    ...rao,
    startsAt: newTime(1, '10:00').startsAt,
    appointmentType: 'ONLINE',
    forClinician: 'I sleep badly since May',
    payment: { how: 'AT_VISIT' },
  })
  appointmentId = body.appointment.id
  patientId = body.appointment.patient.id
  await manager.call('POST', `/api/staff/appointments/${appointmentId}/meet-link`, {
    joinUrl: 'https://meet.example.com/abc',
  })
  const visitor = await staffVisitor(site, doctor, { width: 360, height: 740 })
  page = visitor.page
  faults = visitor.faults
})
afterAll(() => site.close())

const note = () => page.getByLabel('Write a note')
const save = () => page.getByRole('button', { name: 'Save the note' })
const open = async () => {
  await page.goto(`${site.url}/staff/my-day?date=${date}`)
  await note().waitFor()
}
const notes = async () => (await doctor.call('GET', `/api/staff/patients/${patientId}/notes`)).body.items

test('my day has Join, the patient’s message, and a note that is saved once, however often Save is pressed', async () => {
  await open()
  await page.getByRole('link', { name: 'Join the call' }).waitFor()
  await page.getByText('I sleep badly since May').first().waitFor()
  await lookAt(page, 'my day with notes')
  await save().click()
  await page.getByText('Write something first.').waitFor()
  await note().fill('Slept four hours')
  await page.getByText('Not saved yet. It is kept on this device.').waitFor()
  await lookAt(page, 'note not saved')
  await save().dblclick()
  await page.getByText(/^Saved at \d/).waitFor()
  await page.getByRole('listitem').getByText('Slept four hours').waitFor()
  expect(await note().inputValue()).toBe('')
  expect(await notes()).toMatchObject([{ text: 'Slept four hours', appointmentId, versions: [{ version: 1 }] }])
})

test('a note has its versions, each as it was', async () => {
  await open()
  await page.getByRole('button', { name: /^Edit the note of/ }).click()
  await page.getByLabel('Edit the note').fill('Slept four hours, woke at three')
  await page.keyboard.press('Control+Enter')
  await page
    .getByText(/^Saved at \d/)
    .first()
    .waitFor()
  await page.getByText('2 versions').click()
  await page.getByText(/^Version 1, /).waitFor()
  await page.getByText('Slept four hours', { exact: true }).waitFor()
  await lookAt(page, 'note with versions')
})

test('a draft outlives a reload, a dead network and the session; it is sent once when the network is back', async () => {
  await open()
  const before = (await notes()).length
  await note().fill('Kept through everything')
  await page.reload()
  await page.getByText('This is what you had typed').waitFor()
  expect(await note().inputValue()).toBe('Kept through everything')

  // The reply is lost, though the note has arrived.
  await page.route('**/notes', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await route.fetch()
    return route.abort()
  })
  await save().click()
  await page.getByText(/^Not saved\./).waitFor()
  await page.getByText('It will be sent again as soon as you are online.').waitFor()
  await lookAt(page, 'note failed')
  expect(await note().inputValue()).toBe('Kept through everything')
  await page.unroute('**/notes')
  await page.evaluate(`dispatchEvent(new Event('offline')); dispatchEvent(new Event('online'))`)
  await page.getByText(/^Saved at \d/).waitFor()
  expect(await notes()).toHaveLength(before + 1)

  await note().fill('Typed as the session ended')
  await site.test.database.pool.query(`update staff_sessions set revoked_at = now() where user_id = $1`, [
    doctor.userId,
  ])
  await save().click()
  await page.getByRole('heading', { name: /Locked|Staff sign-in/ }).waitFor()
  const again = await signedInAgain(doctor)
  await page.goto(`${site.url}/staff/my-day?date=${date}`)
  await page.getByText('This is what you had typed').waitFor()
  await save().click()
  await page.getByText(/^Saved at \d/).waitFor()
  expect((await again.call('GET', `/api/staff/patients/${patientId}/notes`)).body.items[0].text).toBe(
    'Typed as the session ended',
  )
  doctor = again
})

/** The same person with a new session in this browser, as after the sign-in. */
async function signedInAgain(member: StaffMember): Promise<StaffMember> {
  const again = await sessionOf(site.test, member)
  const [name = '', value = ''] = again.cookie.split('=')
  await page.context().addCookies([{ name, value, url: site.url, httpOnly: true, sameSite: 'Strict' }])
  return again
}

test('one clinician’s draft is gone when another signs in', async () => {
  await open()
  await note().fill('Not for the next one')
  const other = await staffMember(site.test, { role: 'CENTRE_MANAGER', centreId: rao.centreId })
  await signedInAgain(other)
  await page.goto(`${site.url}/staff/patients`)
  await page.getByRole('heading', { level: 1, name: 'Patients' }).waitFor()
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('Not for the next one')
  doctor = await signedInAgain(doctor)
  await open()
  expect(await note().inputValue()).toBe('')
})

test('the record shows notes to treating clinicians, and no edit button', async () => {
  await page.goto(`${site.url}/staff/patients/${patientId}`)
  await page.getByRole('heading', { level: 1, name: 'Teresa Joseph' }).waitFor()
  await page.getByText('Kept through everything').waitFor()
  expect(await page.getByRole('link', { name: 'Edit', exact: true }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Merge' }).count()).toBe(0)
  await lookAt(page, 'record with notes')
})

test('the calendar’s address is made, copied, and renewed only after a warning', async () => {
  await open()
  await page.getByRole('button', { name: 'Create an address' }).click()
  const address = page.getByLabel('The address')
  await address.waitFor()
  const first = await address.inputValue()
  expect((await fetch(first)).status).toBe(200)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('Copied.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(first)
  await lookAt(page, 'calendar address')
  await page.reload()
  await page.getByText('The address is shown only once').waitFor()
  expect(await address.count()).toBe(0)
  await page.getByRole('button', { name: 'Renew it' }).click()
  await page.getByText('The present address stops working at once').waitFor()
  await lookAt(page, 'renew the address')
  await page.goBack()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect((await fetch(first)).status).toBe(200)
  await page.getByRole('button', { name: 'Renew it' }).click()
  await page.getByRole('button', { name: 'Replace the address' }).click()
  await address.waitFor()
  expect([(await fetch(first)).status, (await fetch(await address.inputValue())).status]).toEqual([404, 200])
  // The reply that was lost above is one.
  expect(faults.filter((fault) => !fault.includes('net::ERR_FAILED'))).toEqual([])
})
