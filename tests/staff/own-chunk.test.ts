import { afterAll, beforeAll, expect, test } from 'vitest'
import { paidAppointment } from '../support/browser/arrange.ts'
import type { Visitor } from '../support/browser/browser.ts'
import { openClinician, openSite, signedInVisitor, type Site } from '../support/browser/site.ts'

let site: Site
beforeAll(async () => void (site = await openSite()))
afterAll(() => site.close())

/** The scripts and styles of our own that pages ask for. */
async function filesOf({ page }: Visitor, paths: string[]): Promise<Set<string>> {
  const files = new Set<string>()
  const context = page.context()
  context.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (/\.(js|css)$/.test(pathname)) files.add(pathname)
  })
  const visit = async (path: string) => {
    const tab = await context.newPage()
    await tab.goto(site.url + path)
    await tab.waitForLoadState('networkidle')
    await tab.close()
  }
  // Each mostly waits for what might still be asked for.
  for (let from = 0; from < paths.length; from += 4) await Promise.all(paths.slice(from, from + 4).map(visit))
  return files
}

test('no patient loads anything of the staff’s side', async () => {
  const clinician = await openClinician(site)
  const patient = await signedInVisitor(site, '/robots.txt')
  const { appointmentId } = await paidAppointment(site, clinician, patient.patient)
  const staff = await site.visit('/robots.txt')
  const ofStaff = await filesOf(staff, ['/staff', '/staff/join#x'])
  const ofPatients = await filesOf(patient, [
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
