import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fileLinkSeconds } from '../../server/identity/file-links.ts'
import { confirm, createTestApp, signInByCode, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { scenario, type Held } from '../support/scenario.ts'

let test: TestApp
let held: Held

beforeAll(async () => {
  test = await createTestApp({ env: { RATE_LIMIT_PER_MINUTE: '0' } })
})
afterAll(() => test.close())
beforeEach(async () => {
  held = await scenario.paidAppointment(test, await createClinician(test))
})

const folder = (id: number) => `/api/patient-dashboard/appointments/${id}`

async function linkTo(file: string, { patient, appointmentId } = held) {
  const { status, body, headers } = await test.call('POST', `${folder(appointmentId)}/file-link`, {
    token: patient.token,
    body: { file },
  })
  expect(headers['cache-control']).toBe('no-store')
  return { status, url: body.url as string, seconds: body.expiresInSeconds as number }
}

const open = (url: string, headers: Record<string, string> = {}) => test.app.inject({ method: 'GET', url, headers })

it('opens the receipt and the calendar file without a token, and is not cached', async () => {
  for (const [file, type] of [
    ['receipt.pdf', 'application/pdf'],
    ['calendar.ics', 'text/calendar; charset=utf-8'],
  ] as const) {
    const { url, seconds } = await linkTo(file)
    expect(seconds).toBeLessThanOrEqual(300)
    const reply = await open(url)
    expect([file, reply.statusCode, reply.headers['content-type']]).toEqual([file, 200, type])
    expect(reply.headers['cache-control']).toBe('private, no-store')
    // A phone's download manager may fetch it again, or in parts.
    expect((await open(url)).statusCode).toBe(200)
  }
})

it('contains nothing of the session’s tokens, and is not logged', async () => {
  const { url } = await linkTo('receipt.pdf')
  await open(url)
  const { token, refreshToken } = held.patient
  for (const part of [...token.split('.'), ...refreshToken.split('.')]) expect(url).not.toContain(part)
  // A link is not a token.
  const mac = url.split('.').at(-1) ?? ''
  const asToken = await open('/api/patient-auth/me', { authorization: `Bearer ${mac}` })
  expect(asToken.statusCode).toBe(401)
})

it('expires, and then redirects to the page with new ones', async () => {
  const { url } = await linkTo('receipt.pdf')
  test.clock.advance({ seconds: fileLinkSeconds - 1 })
  expect((await open(url)).statusCode).toBe(200)
  test.clock.advance({ seconds: 1 })
  const late = await open(url)
  expect([late.statusCode, late.json().code]).toEqual([401, 'UNAUTHENTICATED'])
  expect(late.headers['cache-control']).toContain('no-store')
  const page = await open(url, { accept: 'text/html,*/*' })
  expect([page.statusCode, page.headers.location]).toEqual([303, `/dashboard/appointments/${held.appointmentId}`])
})

it('ends with the session that requested it', async () => {
  const { url } = await linkTo('receipt.pdf')
  await test.call('POST', '/api/patient-auth/logout', { body: { refreshToken: held.patient.refreshToken } })
  expect((await open(url)).statusCode).toBe(401)
})

it('opens only the file that it was made for', async () => {
  const other = await scenario.paidAppointment(test, await createClinician(test))
  const { url } = await linkTo('receipt.pdf')
  const own = String(held.appointmentId)
  const [until = '', session = '', mac = ''] = url.split('link=')[1]?.split('.') ?? []
  const later = String(Number(until) + 3600)
  const theirs = (await linkTo('receipt.pdf', other)).url.split('link=')[1]?.split('.') ?? []
  const altered = mac.startsWith('A') ? `B${mac.slice(1)}` : `A${mac.slice(1)}`
  const path = url.split('?')[0] ?? ''
  const forged = [
    url.replace(`/${own}/`, `/${other.appointmentId}/`),
    url.replace('receipt.pdf', 'calendar.ics'),
    url.replace('receipt.pdf?', 'receipt.pdf?number=IN/26-27/000001&'),
    url.replace('/api/', '/%61pi/'),
    `${path}?link=${later}.${session}.${mac}`,
    `${path}?link=${until}.${theirs[1]}.${mac}`,
    `${path}?link=${until}.${session}.${theirs[2]}`,
    `${path}?link=${until}.${session}.${altered}`,
    `${path}?link=${until}.${session}.`,
    `${path}?link=${until}.${session}.${mac}&link=${until}.${session}.${mac}`,
    `${path}?link=${until}.${session}.${mac}&x=1`,
    `${path}?link=${'9'.repeat(400)}.${session}.${mac}`,
    `${path}?link=`,
    `${path}?link[]=${until}.${session}.${mac}`,
    `/api/patient-dashboard/export?link=${until}.${session}.${mac}`,
    `/api/patient-dashboard/appointments?link=${until}.${session}.${mac}`,
    `/api/patient-dashboard/profile?link=${until}.${session}.${mac}`,
  ]
  for (const address of forged) {
    const reply = await open(address)
    expect([address, reply.statusCode]).toEqual([address, 401])
  }
  expect((await open(url)).statusCode).toBe(200)
})

it('is not made for another patient’s file, or a missing one', async () => {
  const stranger = await signInByCode(test)
  const { appointmentId } = held
  expect((await linkTo('receipt.pdf', { ...held, patient: stranger })).status).toBe(404)
  const note = { token: held.patient.token, body: { file: 'credit-note.pdf', number: 'CN/26-27/000001' } }
  expect((await test.call('POST', `${folder(appointmentId)}/file-link`, note)).status).toBe(404)
  const without = { token: held.patient.token, body: { file: 'credit-note.pdf' } }
  expect((await test.call('POST', `${folder(appointmentId)}/file-link`, without)).status).toBe(404)
  const unknown = { token: held.patient.token, body: { file: '../../profile' } }
  expect((await test.call('POST', `${folder(appointmentId)}/file-link`, unknown)).status).toBe(400)
})

it('opens nothing for a session that waits for the date of birth', async () => {
  const { url } = await linkTo('receipt.pdf')
  await test.database.pool.query('update auth_sessions set needs_birth_date = true where user_id = $1', [
    held.patient.userId,
  ])
  expect((await open(url)).statusCode).toBe(403)
})

it('also downloads the export, while the confirmation lasts', async () => {
  const { patient } = held
  const ask = () => test.call('POST', '/api/patient-dashboard/export/file-link', { token: patient.token })
  expect((await ask()).body.code).toBe('CONFIRM_IDENTITY')
  await confirm(test, patient)
  const { url } = (await ask()).body
  const reply = await open(url)
  expect([reply.statusCode, reply.headers['cache-control']]).toEqual([200, 'private, no-store'])
  expect(reply.headers['content-disposition']).toContain('my-data.json')
  test.clock.advance({ minutes: 6 })
  expect((await open(url)).statusCode).toBe(401)
})
