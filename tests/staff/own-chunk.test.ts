import { afterAll, beforeAll, expect, test } from 'vitest'
import { paidAppointment } from '../support/browser/arrange.ts'
import { openClinician, openSite, signedInVisitor, type Site } from '../support/browser/site.ts'

let site: Site
beforeAll(async () => void (site = await openSite()))
afterAll(() => site.close())

/** The scripts and styles of our own that a page asks for. */
async function filesOf(
  visit: (path: string) => Promise<unknown>,
  page: import('playwright-core').Page,
  paths: string[],
) {
  const files = new Set<string>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/\.(js|css)$/.test(pathname)) files.add(pathname)
  })
  for (const path of paths) {
    await visit(path)
    await page.waitForLoadState('networkidle')
  }
  return files
}

test('no patient loads anything of the staff’s side', async () => {
  const clinician = await openClinician(site)
  const patient = await signedInVisitor(site, '/robots.txt')
  const { appointmentId } = await paidAppointment(site, clinician, patient.patient)
  const staff = await site.visit('/robots.txt')
  const ofStaff = await filesOf((path) => staff.page.goto(site.url + path), staff.page, ['/staff', '/staff/join#x'])
  const ofPatients = await filesOf((path) => patient.page.goto(site.url + path), patient.page, [
    '/',
    '/login',
    `/clinicians/${clinician.clinicianId}`,
    '/dashboard',
    `/dashboard/appointments/${appointmentId}`,
    `/dashboard/appointments/${appointmentId}/reschedule`,
    `/appointments/${appointmentId}/confirmed`,
    '/dashboard/profile',
    '/dashboard/devices',
    '/dashboard/family',
    '/dashboard/privacy',
  ])
  expect(ofPatients.size).toBeGreaterThan(10)
  const staffsAlone = [...ofStaff].filter((file) => !ofPatients.has(file))
  expect(staffsAlone.some((file) => /\/sign-in-screen-/.test(file))).toBe(true)
  expect(staffsAlone.some((file) => /\/join-screen-/.test(file))).toBe(true)
  for (const file of ofPatients) {
    const text = await (await fetch(site.url + file)).text()
    const marks = ['/api/staff', 'mibo-staff', 'PublicKeyCredential', 'authenticator app'].filter((mark) =>
      text.includes(mark),
    )
    expect({ file, marks }).toEqual({ file, marks: [] })
  }
  await staff.close()
  await patient.close()
})
