import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paidAppointment } from '../support/browser/arrange.ts'
import { openClinician, openSite, signedInVisitor, type Site, type SiteClinician } from '../support/browser/site.ts'
import { booked, chooseTime, openSheet, openNote } from '../support/browser/steps.ts'

// It ends an attribute, an element and a script, and would set `hacked` by an image or a script of its own.
const script = `"'></script><img src=x onerror=hacked=1><script>hacked=1</script>`

let site: Site
let clinician: SiteClinician

beforeAll(async () => {
  site = await openSite({ env: { CLINIC_NAME: script } })
  clinician = await openClinician(site, { fullName: script })
  const { pool } = site.test.database
  for (const column of ['specialization', 'registration_number', 'bio', 'qualifications']) {
    await pool.query(`update clinician_profiles set ${column} = $1`, [script])
  }
  await pool.query('update clinician_profiles set languages = jsonb_build_array($1::text)', [script])
  for (const column of ['name', 'city', 'address_line1', 'address_line2']) {
    await pool.query(`update centres set ${column} = $1`, [script])
  }
})
afterAll(() => site.close())

/** Nothing ran, nothing tried to, and the words stand there as words. */
async function expectOnlyWords(page: Page, where: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  const seen = (await page.evaluate(`({
    hacked: 'hacked' in window, violations: window.violations, isShown: document.body.innerText.includes('onerror=hacked=1'),
  })`)) as { hacked: boolean; violations: string[]; isShown: boolean }
  expect.soft(seen, where).toEqual({ hacked: false, violations: [], isShown: true })
}

test('a script stored in any text field runs on no screen, and our own pages violate no policy', async () => {
  const { page, faults, close, patient } = await signedInVisitor(site, '/robots.txt', { fullName: script })
  await page.addInitScript(`window.violations = []
    addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI))`)
  const { token } = patient
  const profile = { fullName: script, emergencyContactName: script }
  expect((await site.test.call('PUT', '/api/patient-dashboard/profile', { token, body: profile })).status).toBe(200)
  const child = { fullName: script, dateOfBirth: '1980-03-04', relation: 'PARENT' }
  expect((await site.test.call('POST', '/api/patient-dashboard/dependents', { token, body: child })).status).toBe(201)
  const { appointmentId } = await paidAppointment(site, clinician, patient, { notes: script, mode: 'IN_PERSON' })

  await page.goto(`${site.url}/?q=${encodeURIComponent('onerror')}`)
  await page.getByRole('article').first().waitFor()
  await expectOnlyWords(page, 'the finder')
  await page.goto(`${site.url}/clinicians/${clinician.clinicianId}`)
  await chooseTime(page)
  await page.locator('input[name="who"]').nth(2).check()
  await (await openNote(page)).fill(script)
  await expectOnlyWords(page, 'check and pay')
  await (await openSheet(page)).getByTestId('test-upi').click()
  await booked(page)
  await expectOnlyWords(page, 'booked')
  for (const path of [
    '/dashboard',
    `/dashboard/appointments/${appointmentId}`,
    `/dashboard/appointments/${appointmentId}/reschedule`,
    `/appointments/${appointmentId}/confirmed`,
    '/dashboard/profile',
    '/dashboard/family',
    '/dashboard/devices',
    '/dashboard/privacy',
  ]) {
    await page.goto(site.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expectOnlyWords(page, path)
  }
  await site.test.call('POST', `/api/patient-dashboard/appointments/${appointmentId}/cancel`, {
    token,
    body: { reason: script },
  })
  await page.goto(`${site.url}/dashboard/appointments/${appointmentId}`)
  await page.getByText(/Refund of/).waitFor()
  await expectOnlyWords(page, 'a cancelled appointment')
  await page.goto(site.test.sandboxUrl)
  await page.getByText('onerror=hacked=1').first().waitFor()
  await expectOnlyWords(page, 'the pretend phones')
  expect(faults).toEqual([])
  await close()
}, 60_000)
