import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedDemoClinic } from '../../server/demo/seed.ts'
import { seedDemoStaff } from '../../server/demo/staff.ts'
import { look } from '../support/browser/look.ts'
import { openSite, type Site } from '../support/browser/site.ts'
import { staffVisitor } from '../support/browser/staff.ts'
import { createClinician } from '../support/factories.ts'
import { codeOf, goodPassword, invite, joinStaff, staffMember } from '../support/staff.ts'

let site: Site
beforeAll(async () => void (site = await openSite({ hostName: 'localhost' })))
afterAll(() => site.close())

const desktop = { viewport: { width: 1280, height: 800 } }
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** On a phone the ways out are behind one's name. */
const openMenu = (page: Page, fullName: string) => page.getByRole('button', { name: fullName }).click()

/** A finger on the machine's sensor, whenever the page asks for one. */
async function addAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** Where the path of the invitation leads, on this site. */
const joinPath = (inviteUrl: string) => inviteUrl.replace(site.url, '')

const nextCode = async (secret: string) => {
  site.test.clock.advance({ seconds: 30 })
  return codeOf(secret, site.test.clock.now())
}

test('somebody joins by a link with a password, and comes back with a code', async () => {
  const { inviteUrl, email } = await invite(site.test, { role: 'FRONT_DESK', fullName: 'Nisha Fernandes' })
  const { page, faults, close } = await site.visit(joinPath(inviteUrl), desktop)
  await heading(page, 'Welcome, Nisha Fernandes').waitFor()
  await page.getByText('You are invited as Front desk.').waitFor()
  await look(page, 'staff join')
  await page.getByLabel('New password').fill('password1234')
  await press(page, 'Continue')
  await page.getByRole('alert').filter({ hasText: 'too short or too common' }).waitFor()
  await page.getByLabel('New password').fill(goodPassword)
  await press(page, 'Continue')
  await page.getByRole('img', { name: 'QR code' }).waitFor()
  await look(page, 'staff authenticator')
  const key = (await page.locator('[translate=no]').first().innerText()).replaceAll(/\s/g, '')
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, site.test.clock.now()))
  await press(page, 'Finish')
  await heading(page, 'Keep your recovery codes').waitFor()
  expect(await page.locator('ul li').count()).toBe(10)
  const recoveryCode = await page.locator('ul li').first().innerText()
  await look(page, 'staff recovery codes')
  await press(page, 'I have kept them')
  await page.getByRole('link', { name: 'Today' }).waitFor()
  expect(page.url()).toBe(`${site.url}/staff`)
  await look(page, 'staff shell')
  await openMenu(page, 'Nisha Fernandes')
  await page.getByText('Nisha Fernandes, Front desk').waitFor()
  await look(page, 'staff menu')
  await page.keyboard.press('Escape')
  expect(await page.getByText('Nisha Fernandes, Front desk').isVisible()).toBe(false)
  await openMenu(page, 'Nisha Fernandes')

  await press(page, 'Sign out')
  await heading(page, 'Staff sign-in').waitFor()
  await look(page, 'staff sign-in')
  await page.getByLabel('Email, user name or phone').fill(email)
  await page.getByLabel('Password').fill(goodPassword)
  await press(page, 'Continue')
  await heading(page, 'Enter your code').waitFor()
  await page.getByLabel('Code', { exact: true }).fill('123456')
  await press(page, 'Sign in')
  await page.getByRole('alert').filter({ hasText: 'That did not work' }).waitFor()
  await look(page, 'staff code')
  await page.getByLabel('Code', { exact: true }).fill(await nextCode(key))
  await press(page, 'Sign in')
  await page.getByRole('link', { name: 'Today' }).waitFor()

  await openMenu(page, 'Nisha Fernandes')
  await press(page, 'Sign out')
  await page.getByLabel('Email, user name or phone').fill(email)
  await page.getByLabel('Password').fill(goodPassword)
  await page.keyboard.press('Enter')
  await page.getByLabel('Code', { exact: true }).fill(recoveryCode)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Today' }).waitFor()
  await page.goto(site.url + joinPath(inviteUrl))
  await heading(page, 'This link does not work any more').waitFor()
  await page.goto(`${site.url}/staff/account`)
  await openMenu(page, 'Nisha Fernandes')
  await press(page, 'Switch person')
  await heading(page, 'Locked').waitFor()
  // This browser has no passkey: that is no mistake of theirs until they ask for one.
  const passkey = page.getByRole('button', { name: 'Sign in with a passkey' })
  await expect.poll(() => passkey.getAttribute('aria-disabled')).toBe('false')
  expect(await page.getByText('No passkey was used').count()).toBe(0)
  await passkey.click()
  await page.getByText('No passkey was used').waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a passkey joins, switches person with one touch, and comes back to the same page', async () => {
  const { inviteUrl } = await invite(site.test, { role: 'MANAGER', fullName: 'Vikram Rao' })
  const { page, faults, close } = await site.visit('/robots.txt', desktop)
  await addAuthenticator(page)
  await page.goto(site.url + joinPath(inviteUrl))
  await press(page, 'Create a passkey')
  await press(page, 'I have kept them')
  await page.getByRole('link', { name: 'How you sign in' }).click()
  await heading(page, 'How you sign in').waitFor()
  const cookiesBefore = await page.context().cookies()
  // The reply to signing out, which takes the cookie away, is slow.
  const signOut = { isAnswered: false }
  await page.route('**/sign-out', async (route) => {
    const response = await route.fetch()
    await page.waitForTimeout(1000)
    signOut.isAnswered = true
    await route.fulfill({ response })
  })
  await press(page, 'Switch person')
  // The touch follows by itself.
  await heading(page, 'How you sign in').waitFor()
  await page.getByText('Vikram Rao, Manager').waitFor()
  await expect.poll(() => signOut.isAnswered).toBe(true)
  await page.reload()
  await page.getByText('Vikram Rao, Manager').waitFor()
  const [before, after] = [cookiesBefore, await page.context().cookies()].map((all) =>
    all.find(({ name }) => name === 'mibo_staff'),
  )
  expect(after?.value).not.toBe(before?.value)
  expect(after).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  expect(faults).toEqual([])
  await close()
})

test('an idle desk locks in every tab, and its session ends', async () => {
  const { page, close } = await site.visit('/robots.txt', desktop)
  await addAuthenticator(page)
  const { inviteUrl } = await invite(site.test, { role: 'FRONT_DESK', fullName: 'Nisha Fernandes' })
  await page.clock.install()
  await page.goto(site.url + joinPath(inviteUrl))
  await press(page, 'Create a passkey')
  await press(page, 'I have kept them')
  await page.getByRole('link', { name: 'Today' }).waitFor()
  const other = await page.context().newPage()
  await other.goto(`${site.url}/staff/account`)
  await heading(other, 'How you sign in').waitFor()
  await page.clock.fastForward('29:00')
  await page.getByRole('link', { name: 'Today' }).waitFor()
  await page.keyboard.press('Shift')
  await page.clock.fastForward('29:00')
  await page.getByRole('link', { name: 'Today' }).waitFor()
  await page.clock.fastForward('02:00')
  await heading(page, 'Locked').waitFor()
  await heading(other, 'Locked').waitFor()
  await page.getByText('Nisha Fernandes was signed in here').waitFor()
  await expect.poll(() => page.evaluate(`fetch('/api/staff-auth/me').then(({ status }) => status)`)).toBe(401)
  await press(page, 'Sign in with a passkey')
  await page.getByRole('link', { name: 'Today' }).waitFor()
  await close()
})

test('a desk that was locked offline stays locked once it is online', async () => {
  const member = await staffMember(site.test, { role: 'MANAGER', fullName: 'Vikram Rao' })
  const { page, close } = await site.visit('/robots.txt', desktop)
  const [, value = ''] = member.cookie.split('=')
  await page.context().addCookies([{ name: 'mibo_staff', value, url: site.url, httpOnly: true, sameSite: 'Strict' }])
  await page.goto(`${site.url}/staff`)
  await page.getByText('Vikram Rao, Manager').waitFor()
  await page.route('**/sign-out', (route) => route.abort('internetdisconnected'))
  await press(page, 'Sign out')
  await heading(page, 'Staff sign-in').waitFor()
  expect((await member.call('GET', '/api/staff-auth/me')).status).toBe(200)
  await page.unroute('**/sign-out')
  await page.reload()
  await heading(page, 'Staff sign-in').waitFor()
  await expect.poll(async () => (await member.call('GET', '/api/staff-auth/me')).status).toBe(401)
  await close()
})

test('one’s own passkeys, password, authenticator, codes and devices, each confirmed', async () => {
  const member = await joinStaff(site.test, { fullName: 'Radha Iyer' })
  const { page, faults, close } = await site.visit('/robots.txt', desktop)
  await addAuthenticator(page)
  const [, value = ''] = member.cookie.split('=')
  await page.context().addCookies([{ name: 'mibo_staff', value, url: site.url, httpOnly: true, sameSite: 'Strict' }])
  await page.goto(`${site.url}/staff/account`)
  await page.getByText('You have no passkey yet').waitFor()
  await page.getByLabel('Name of the device').fill('Front desk PC')
  await press(page, 'Add a passkey')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
  await look(page, 'staff confirm')
  await press(page, 'Cancel')
  await page.getByRole('alert').filter({ hasText: 'Please confirm that it is you.' }).waitFor()
  await press(page, 'Add a passkey')
  await dialog.getByLabel('Password or code').fill('not this one')
  await press(page, 'Confirm')
  await dialog.getByRole('alert').filter({ hasText: 'That did not work' }).waitFor()
  await dialog.getByLabel('Password or code').fill(goodPassword)
  await press(page, 'Confirm')
  await page.getByText('Front desk PC: Added').waitFor()
  await look(page, 'staff account')
  await press(page, 'Make new codes')
  await press(page, 'I have kept them')
  await page.getByText('10 of 10 are left.').waitFor()
  await press(page, 'Set up another authenticator app')
  const key = (await page.locator('[translate=no]').first().innerText()).replaceAll(/\s/g, '')
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, site.test.clock.now()))
  await press(page, 'Save')
  await page.getByText('The new authenticator app is in use.').waitFor()
  await page.getByLabel('New password').fill('quiet harbour 1973')
  await press(page, 'Change password')
  await page.getByText('Saved. Other devices are signed out.').waitFor()
  await page.getByRole('button', { name: 'Remove Front desk PC' }).click()
  await page.getByText('You have no passkey yet').waitFor()
  await page.getByText('This device', { exact: true }).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('the demo clinic has an entrance of one click, and other clinics have none', async () => {
  const demo = await openSite({ hostName: 'localhost', isDemo: true })
  await seedDemoClinic(demo.test.deps.db, demo.test.clock.now())
  await seedDemoStaff(demo.test.deps.db)
  const { page, faults } = await demo.visit('/staff', desktop)
  await heading(page, 'Staff sign-in').waitFor()
  await press(page, 'Care coordinator')
  await page.getByText('Suresh Babu, Care coordinator').waitFor()
  await press(page, 'Sign out')
  await press(page, 'Administrator')
  await page.getByText('Radha Iyer, Administrator').waitFor()
  await page.getByLabel('Centre').selectOption({ label: 'Jayanagar' })
  await page.reload()
  expect(await page.getByLabel('Centre').locator('option:checked').innerText()).toBe('Jayanagar')
  await page.goto(`${demo.url}/staff/account`)
  await press(page, 'Make new codes')
  await press(page, 'Confirm (demo)')
  await heading(page, 'Keep your recovery codes').waitFor()
  expect(faults).toEqual([])
  await demo.close()

  const real = await site.visit('/staff', desktop)
  await heading(real.page, 'Staff sign-in').waitFor()
  await real.page.waitForLoadState('networkidle')
  expect(await real.page.getByText('Demo clinic').count()).toBe(0)
  await real.close()
})

test('a page that is not of one’s role says so, as after a switch of persons', async () => {
  const member = await staffMember(site.test, { role: 'FRONT_DESK' })
  const { page, faults, close } = await staffVisitor(site, member, desktop.viewport)
  for (const path of [
    'hours',
    'hours/1',
    'closures',
    'closures/1',
    'clinicians',
    'centres',
    'team',
    'audit',
    'settings',
    'going-live',
  ]) {
    await page.goto(`${site.url}/staff/${path}`)
    await heading(page, 'This page is not part of your role').waitFor()
  }
  await look(page, 'staff, not of the role')
  await page.getByRole('link', { name: 'Go to today' }).click()
  await page.getByRole('navigation').first().waitFor()
  expect(new URL(page.url()).pathname).toBe('/staff')
  expect(faults).toEqual([])
  await close()
})

test('the whole clinic’s settings are not opened by a role for one centre', async () => {
  const { centreId } = await createClinician(site.test)
  const member = await staffMember(site.test, { role: 'MANAGER', centreId })
  const { page, faults, close } = await staffVisitor(site, member, desktop.viewport)
  await page.goto(`${site.url}/staff/settings`)
  await heading(page, 'This page is not part of your role').waitFor()
  await page.goto(`${site.url}/staff/going-live`)
  await heading(page, 'Going live').waitFor()
  await page.getByRole('link', { name: 'Going live' }).waitFor()
  expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0)
  expect(faults).toEqual([])
  await close()
})

test('staff from the earlier system have to set up a second factor first', async () => {
  const { hash } = await import('bcryptjs')
  const { rows } = await site.test.database.pool.query(
    `insert into users (email, full_name, user_type, password_hash) values ('old@clinic.example', 'Old Staff', 'STAFF', $1)
     returning id`,
    [await hash('clinic123', 6)],
  )
  await site.test.database.pool.query(
    `insert into user_roles (user_id, role_id) select $1, id from roles where name = 'FRONT_DESK'`,
    [rows[0].id],
  )
  const { page, faults, close } = await site.visit('/staff', desktop)
  await page.getByLabel('Email, user name or phone').fill('old@clinic.example')
  await page.getByLabel('Password').fill('clinic123')
  await press(page, 'Continue')
  await heading(page, 'Add a second step').waitFor()
  await look(page, 'staff set up')
  const key = (await page.locator('[translate=no]').first().innerText()).replaceAll(/\s/g, '')
  await page.getByLabel('New password').fill('seven brass kettles')
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, site.test.clock.now()))
  await press(page, 'Finish')
  await press(page, 'I have kept them')
  await openMenu(page, 'Old Staff')
  await page.getByText('Old Staff, Front desk').waitFor()
  expect(faults).toEqual([])
  await close()
})
