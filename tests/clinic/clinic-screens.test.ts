import sharp from 'sharp'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { look } from '../support/browser/look.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { newTime, staffVisitor, type StaffVisitor } from '../support/browser/staff.ts'
import { createClinician } from '../support/factories.ts'
import { openDesk, visitAtDesk, type Desk } from '../support/desk.ts'
import { staffMember, type StaffMember } from '../support/staff.ts'

let site: Site
let desk: Desk
let member: StaffMember
let admin: StaffVisitor
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mibo-media-'))
  site = await openSite({ hostName: 'localhost', env: { MEDIA_DIR: folder } })
  desk = await openDesk(site.test)
  await visitAtDesk(site.test, desk, { startsAt: newTime(1, '09:00').startsAt })
  member = await staffMember(site.test, { role: 'ADMIN' })
  await site.test.database.pool.query('update staff_sessions set confirmed_at = $1 where user_id = $2', [
    site.test.clock.now().toString(),
    member.userId,
  ])
  admin = await staffVisitor(site, member)
})
afterAll(async () => {
  await site.close()
  await rm(folder, { recursive: true, force: true })
})

test('a centre and a clinician with a photo are added, and switched off with what is booked in sight', async () => {
  const { page, faults } = admin
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await page.goto(`${site.url}/staff/centres/new`)
  await page.getByLabel('Name').fill('Koramangala')
  await page.getByLabel('PIN code').fill('560034')
  await page.getByLabel('How to find the door').fill('Second floor')
  await press('Save')
  await page.getByRole('heading', { level: 1, name: 'Koramangala' }).waitFor()
  await look(page, 'staff centre')

  await page.goto(`${site.url}/staff/clinicians/new`)
  await page.getByLabel('Full name').fill('Dr Meera Pillai')
  await page.getByLabel('Centre', { exact: true }).last().selectOption({ label: 'Koramangala' })
  await press('Save')
  await page.getByText('Please enter a name, a centre and a fee').waitFor()
  await page.getByLabel('Fee in rupees').fill('1500')
  await page.getByText('Anxiety', { exact: true }).click()
  // What is typed outlives the page.
  await page.reload()
  await page.getByText('What you typed before is still here').waitFor()
  await press('Save')
  await page.getByRole('heading', { level: 1, name: 'Dr Meera Pillai' }).waitFor()
  const photo = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#336699' } })
    .png()
    .toBuffer()
  await page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: photo })
  await press('Use this photo')
  await page.locator('img[src^="/media/"]').waitFor()
  await look(page, 'staff clinician')

  await page.goto(`${site.url}/staff/clinicians`)
  await page.getByLabel('Search').fill('pillai')
  expect(await page.locator('tbody tr').count()).toBe(1)
  await page.getByLabel('Search').fill('nobody')
  await page.getByText('Nothing matches “nobody”').waitFor()
  await page.getByLabel('Search').fill('')
  await look(page, 'staff clinicians')

  await page.goto(`${site.url}/staff/clinicians/${desk.clinician.clinicianId}`)
  await page.getByLabel('Introduction').fill('Mine')
  // Somebody else was faster.
  await member.call('PUT', `/api/staff/clinicians/${desk.clinician.clinicianId}`, { bio: 'Theirs' })
  await press('Save')
  await page.getByText('saved this in the meantime').waitFor()
  await press('Show what is saved now')
  await expect.poll(() => page.getByLabel('Introduction').inputValue()).toBe('Theirs')
  await press('Switch off')
  await page.getByText('1 visit is still booked:').last().waitFor()
  await look(page, 'staff clinician to switch off')
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await page.getByRole('button', { name: 'Switch on again' }).waitFor()
  expect(faults.filter((fault) => !fault.includes('409'))).toEqual([])
})

test('a clinician’s account is deactivated with what is booked in sight', async () => {
  const { page } = admin
  const clinician = await createClinician(site.test, { fullName: 'Dr Nikhil Shetty' })
  const { clinicianId } = clinician
  await visitAtDesk(site.test, { clinician, reception: member }, { startsAt: newTime(1, '09:00').startsAt })
  await staffMember(site.test, { role: 'CLINICIAN', clinicianId })
  await page.goto(`${site.url}/staff/team`)
  const row = page.getByRole('row', { name: /Dr Nikhil Shetty/ })
  await row.getByRole('button', { name: 'Deactivate' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 visit is still booked:').waitFor()
  await dialog.getByRole('listitem').filter({ hasText: 'Asha Menon' }).waitFor()
  await look(page, 'staff to deactivate')
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await row.getByText('Deactivated').waitFor()
})

test('somebody is invited with a message to copy, given roles, and switched off', async () => {
  const { page } = admin
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await page.goto(`${site.url}/staff/team`)
  await press('Invite somebody')
  await page.getByLabel('Full name').fill('Nisha Fernandes')
  await page.getByLabel('Email').fill('nisha@clinic.example')
  await press('Create the invitation')
  expect(await page.getByLabel('Message').inputValue()).toMatch(/^Hello Nisha Fernandes.*\/staff\/join#\S+$/)
  const whatsapp = await page.getByRole('link', { name: 'Open WhatsApp' }).getAttribute('href')
  expect(whatsapp).toMatch(/^https:\/\/wa\.me\/\?text=Hello%20Nisha/)
  await press('Done')
  const row = page.getByRole('row', { name: /Nisha Fernandes/ })
  await row.getByText(/^Invited until/).waitFor()
  await look(page, 'staff team')
  await row.getByRole('button', { name: 'Roles' }).click()
  await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Manager' })
  await press('Save')
  await row.getByText('Manager, every centre').waitFor()
  await row.getByRole('button', { name: 'Deactivate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
  await row.getByText('Deactivated').waitFor()
  // The log says whose roles they were.
  await page.goto(`${site.url}/staff/audit`)
  const kind = page.getByLabel('What', { exact: true })
  await kind.selectOption({ label: 'Staff' })
  await page.getByText('changed the roles of Nisha Fernandes').waitFor()
  await page.getByText('deactivated Nisha Fernandes').waitFor()
  await kind.selectOption({ label: 'Settings' })
  await page.getByRole('heading', { name: 'Nothing matches these filters' }).waitFor()
  await kind.selectOption({ label: 'Centres' })
  await page.getByText('added a centre').waitFor()
})
