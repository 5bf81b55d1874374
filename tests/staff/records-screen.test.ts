import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newPhone } from '../support/app.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { lookAt, newTime, staffVisitor, type StaffVisitor } from '../support/browser/staff.ts'
import { createClinician, type TestClinician } from '../support/factories.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'
import { writePatient, writeVisit } from '../patients/desk-patients.ts'

let site: Site
let rao: TestClinician
let far: TestClinician
let manager: StaffMember
let desk: StaffVisitor
let page: Page

beforeAll(async () => {
  site = await openSite({ env: { MIN_NOTICE_MINUTES: '0' } })
  const allDay = { startTime: '00:00', endTime: '23:30' }
  rao = await createClinician(site.test, { ...allDay, fullName: 'Dr Ananya Rao' })
  far = await createClinician(site.test, { ...allDay, fullName: 'Dr Far Away' })
  manager = await staffMember(site.test, { role: 'CENTRE_MANAGER', centreId: rao.centreId, fullName: 'Anita Pereira' })
  desk = await staffVisitor(site, manager)
  page = desk.page
})
afterAll(() => site.close())

const query = (text: string, values: unknown[] = []) => site.test.database.pool.query(text, values)
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name })
const open = (path: string) => page.goto(site.url + path)
const recordOf = (id: number) => `/staff/patients/${id}`

async function book(at: string, patient: { fullName: string; phone?: string }, days = 1) {
  const { status, body } = await manager.call('POST', '/api/staff/appointments', {
    patient,
    ...rao,
    startsAt: newTime(days, at).startsAt,
    appointmentType: 'IN_PERSON',
    payment: { how: 'AT_VISIT' },
  })
  if (status !== 201) throw new Error(`booking answered ${status}: ${JSON.stringify(body)}`)
  return { id: body.appointment.id as number, patientId: body.appointment.patient.id as number }
}

describe('patients', () => {
  test('are found by one search, which is kept in the address, page after page', async () => {
    const { patientId } = await book('09:00', { fullName: 'Lalita Fernandes', phone: newPhone() })
    await open('/staff/patients')
    await page.getByRole('heading', { name: 'Who are you looking for?' }).waitFor()
    await lookAt(page, 'patients')
    await page.getByLabel('Search').pressSequentially('lalita')
    await page.getByRole('link', { name: 'Lalita Fernandes' }).waitFor()
    await page.getByText('₹', { exact: false }).first().waitFor()
    await lookAt(page, 'patients found')
    expect(new URL(page.url()).searchParams.get('q')).toBe('lalita')
    await page.reload()
    await page.getByRole('link', { name: 'Lalita Fernandes' }).click()
    await heading('Lalita Fernandes').waitFor()
    expect(new URL(page.url()).pathname).toBe(recordOf(patientId))
    await page.goBack()
    await page.getByRole('link', { name: 'Lalita Fernandes' }).waitFor()
    await page.getByLabel('Search').fill('zzqqxx')
    await page.getByRole('heading', { name: /No patient found for “zzqqxx”/ }).waitFor()
    await page.getByRole('link', { name: 'New patient' }).click()
    expect(await page.getByLabel('Full name').inputValue()).toBe('zzqqxx')

    for (let n = 0; n < 22; n += 1) {
      await writeVisit(site.test, rao, await writePatient(site.test, `Pagewise Person ${n}`), { feeRupees: null })
    }
    await open('/staff/patients?q=pagewise')
    await page.getByText('20 or more found').waitFor()
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.getByText('22 found').waitFor()
  })

  test('a search that fails says so, and works when it can', async () => {
    await page.route('**/api/staff/patients?*', (route) =>
      route.fulfill({ status: 403, json: { code: 'FORBIDDEN', statusCode: 403, message: '' } }),
    )
    await open('/staff/patients?q=lalita')
    await page.getByRole('alert').getByText('Your role does not allow this').waitFor()
    await page.unroute('**/api/staff/patients?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('link', { name: 'Lalita Fernandes' }).waitFor()
  })

  test('a caller is registered once, and a number that another patient has leads to that record', async () => {
    const owner = await writePatient(site.test, 'Number Owner')
    await open('/staff/patients/new?name=Meera')
    await page.getByLabel('Phone').fill(owner.phone)
    await page.getByLabel('Date of birth').fill('31/02/1990')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('That is not a valid date').waitFor()
    await page.getByLabel('Date of birth').fill('27/11/1990')
    await page.getByText('27 November 1990').waitFor()
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('Another patient has this phone number').waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('phone')
    await lookAt(page, 'number in use')
    // What was typed is there after a reload.
    await page.reload()
    await page.getByText('What you had typed is still here').waitFor()
    expect(await page.getByLabel('Full name').inputValue()).toBe('Meera')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByRole('link', { name: 'Open that record' }).click()
    await heading('Number Owner').waitFor()
    await page.getByText('you found them by their full phone number').waitFor()
    await page.goBack()
    await heading('New patient').waitFor()
    await page.getByLabel('Phone').fill('')
    const save = page.getByRole('button', { name: 'Register' })
    await save.dblclick()
    await heading('Meera').waitFor()
    const { rows } = await query(`select count(*)::int as n from users where full_name = 'Meera'`)
    expect(rows[0].n).toBe(1)
    // Back does not lead to the form again.
    await page.reload()
    await heading('Meera').waitFor()
  })
})

describe('a record', () => {
  test('has family, visits, payments and messages; a visit opens its panel', async () => {
    const { id, patientId } = await book('11:00', { fullName: 'Asha Menon', phone: newPhone() }, 2)
    await manager.call('POST', '/api/staff/drawers', { centreId: rao.centreId, openingPaise: 0 })
    await manager.call('POST', `/api/staff/appointments/${id}/payments`, { method: 'CASH', amountPaise: 50_000 })
    await query(
      `insert into dependents (patient_id, full_name, relation, date_of_birth)
       values ($1, 'Rohan Menon', 'CHILD', '2017-02-14')`,
      [patientId],
    )
    await open(recordOf(patientId))
    await heading('Asha Menon').waitFor()
    const visit = page.getByRole('table', { name: 'Upcoming' }).getByRole('button')
    await visit.waitFor()
    await page.getByText('₹500', { exact: true }).waitFor()
    await page.getByText('Rohan Menon', { exact: true }).waitFor()
    expect(await page.getByText('Write a note').count()).toBe(0)
    await lookAt(page, 'record')
    await visit.focus()
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary')
    await panel.getByRole('button', { name: 'Move' }).waitFor()
    await lookAt(page, 'record with a visit')
    await page.reload()
    await panel.getByRole('heading', { name: 'Asha Menon' }).waitFor()
    await visit.waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => panel.count()).toBe(0)
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe(`visit-${id}`)

    await page.getByRole('button', { name: 'Book for Rohan Menon' }).click()
    await page.locator('input[name="time"]:checked').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: /^Book (Mon|Tue|Wed|Thu|Fri|Sat|Sun)/ }).click()
    await panel.getByRole('heading', { name: 'Rohan Menon' }).waitFor()
    await expect.poll(() => page.getByRole('table', { name: 'Upcoming' }).getByRole('button').count()).toBe(2)
    expect(desk.faults).toEqual([])
  })

  test('is edited: only changed fields are sent, errors are at their field, and input survives a lost network', async () => {
    const one = await writePatient(site.test, 'Old Name')
    await writeVisit(site.test, rao, one)
    const owner = await writePatient(site.test, 'Far Owner')
    await writeVisit(site.test, far, owner)
    await open(recordOf(one.patientId))
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Full name').fill('New Name')
    await page.getByLabel('Phone', { exact: true }).fill(owner.phone)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'Open that record' }).waitFor()
    await page.getByLabel('Phone', { exact: true }).fill(one.phone)
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('There is no connection.').first().waitFor()
    await page.context().setOffline(false)
    await page.reload()
    await page.getByText('What you had typed is still here').waitFor()
    await query(`update users set email = 'set-meanwhile@example.in' where id = $1`, [one.userId])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved New Name’s record.').first().waitFor()
    await heading('New Name').waitFor()
    const { rows } = await query('select full_name, phone, email from users where id = $1', [one.userId])
    expect(rows[0]).toEqual({ full_name: 'New Name', phone: one.phone, email: 'set-meanwhile@example.in' })
  })

  test('of another centre is not available, like one that does not exist', async () => {
    const stranger = await writePatient(site.test, 'Not Yours')
    await writeVisit(site.test, far, stranger)
    for (const id of [String(stranger.patientId), '999999', 'x']) {
      await open(`/staff/patients/${id}`)
      await heading('This record is not available').waitFor()
    }
    await lookAt(page, 'record not available')
  })

  test('and another of the same person become one, with a reason', async () => {
    const kept = await writePatient(site.test, 'Twice Person')
    const other = await writePatient(site.test, 'Twice Persson')
    const visits = [await writeVisit(site.test, rao, kept), await writeVisit(site.test, rao, other)]
    await open(recordOf(kept.patientId))
    await page.getByRole('link', { name: 'Merge' }).click()
    await page.getByLabel('Find the other record').fill(other.phone)
    await page.getByRole('radio', { name: /Twice Persson/ }).click({ force: true })
    await page.getByRole('heading', { name: 'The two records side by side' }).waitFor()
    await page.getByText('This cannot be undone').waitFor()
    await page.getByText('Their phones differ').waitFor()
    await lookAt(page, 'merge')
    await page.getByRole('link', { name: 'Keep the other one instead' }).click()
    await heading('Merge another record into Twice Persson’s').waitFor()
    await page.getByRole('link', { name: 'Keep the other one instead' }).click()
    await heading('Merge another record into Twice Person’s').waitFor()
    await page.getByRole('button', { name: 'Merge into Twice Person’s record' }).click()
    await page.getByText('Please give a reason.').waitFor()
    await page.getByLabel('Why they are the same person').fill('Showed one card')
    await page.getByRole('button', { name: 'Merge into Twice Person’s record' }).dblclick()
    await page.getByText('Merged. This is now Twice Person’s only record.').first().waitFor()
    expect(new URL(page.url()).pathname).toBe(recordOf(kept.patientId))
    await expect.poll(() => page.getByRole('table').getByRole('button').count()).toBe(visits.length)
    await open(recordOf(other.patientId))
    await heading('This record is not available').waitFor()
  })
})

describe('the log', () => {
  test('says in sentences who did what, filtered by the address; a record links to who viewed it', async () => {
    const { id, patientId } = await book('15:00', { fullName: 'Watched Person', phone: newPhone() }, 3)
    await manager.call('POST', `/api/staff/appointments/${id}/move`, {
      startsAt: newTime(3, '16:00').startsAt,
      reason: 'Running late',
    })
    await open(recordOf(patientId))
    await page.getByRole('link', { name: 'Who viewed this record' }).click()
    await heading('Audit').waitFor()
    const lines = page.getByRole('table').getByRole('row')
    await lines
      .filter({ hasText: /moved appointment MB-\d+ of Watched Person from .*3:00 pm to 4:00 pm because: Running late/ })
      .waitFor()
    await lines.filter({ hasText: 'Anita Pereira opened the record of Watched Person' }).first().waitFor()
    await lookAt(page, 'audit')
    await page.getByLabel('What', { exact: true }).selectOption('appointment')
    await expect.poll(() => lines.filter({ hasText: 'opened the record' }).count()).toBe(0)
    await page.getByLabel('Who', { exact: true }).selectOption({ label: 'Anita Pereira' })
    expect(new URL(page.url()).search).toBe(`?patient=${patientId}&who=${manager.userId}&entity=appointment`)
    await page.goBack()
    expect(new URL(page.url()).search).toBe(`?patient=${patientId}&entity=appointment`)
    await page.reload()
    await lines.filter({ hasText: 'Running late' }).waitFor()
    await page.getByLabel('Until', { exact: true }).fill('2020-01-01')
    await page.getByRole('heading', { name: 'Nothing matches these filters' }).waitFor()
    await lookAt(page, 'audit empty')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('button', { name: 'All patients' }).click()
    await page.getByLabel('Patient', { exact: true }).fill('Watched')
    await page.getByRole('radio', { name: /Watched Person/ }).click({ force: true })
    await page.getByRole('button', { name: /Only Watched Person/ }).waitFor()
    expect(new URL(page.url()).search).toBe(`?patient=${patientId}`)
    await query(
      `insert into audit_logs (action, entity_type, entity_id, patient_id, user_id, centre_id, created_at)
       select 'VISIT_STARTED', 'appointment', $1, $2, $3, $4, now() from generate_series(1, 60)`,
      [id, patientId, manager.userId, rao.centreId],
    )
    await page.reload()
    await page.getByText('50 or more shown').waitFor()
    await page.getByRole('button', { name: 'Show earlier' }).click()
    await expect.poll(() => page.getByText('50 or more shown').count()).toBe(0)
  })

  test('is not for the front desk, whose menu does not name it', async () => {
    const rita = await staffMember(site.test, { role: 'FRONT_DESK', centreId: rao.centreId, fullName: 'Rita Desk' })
    const visitor = await staffVisitor(site, rita)
    await visitor.page.goto(`${site.url}/staff/patients`)
    await visitor.page.getByRole('navigation').getByRole('link', { name: 'Patients' }).waitFor()
    expect(await visitor.page.getByRole('link', { name: 'Audit' }).count()).toBe(0)
    await visitor.page.goto(`${site.url}/staff/audit`)
    await visitor.page.getByText('Your role does not allow this').first().waitFor()
    await visitor.close()
  })
})

test('the going-live checks have their own page, for staff who may change the settings', async () => {
  const admin = await staffMember(site.test, { role: 'ADMIN', fullName: 'Radha Iyer' })
  const visitor = await staffVisitor(site, admin)
  await visitor.page.goto(`${site.url}/staff/patients`)
  await visitor.page.getByRole('link', { name: 'Going live' }).click()
  await visitor.page.getByRole('heading', { level: 2, name: 'Google Meet' }).waitFor()
  await visitor.page.getByText(/^\d+ things to do\.$/).waitFor()
  await visitor.page.getByRole('button', { name: 'Check again' }).click()
  await visitor.page.getByText(/^\d+ things to do\.$/).waitFor()
  await lookAt(visitor.page, 'going live')
  await visitor.close()
})
