import { generateKeyPairSync } from 'node:crypto'
import { auth, calendar, type calendar_v3 } from '@googleapis/calendar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSandbox, type Received, type TestSandbox } from './sandbox.ts'

let sandbox: TestSandbox
beforeAll(async () => {
  sandbox = await openSandbox()
  await sandbox.control('webhooks', { vendor: 'gallabox', delayMs: 0 })
})
afterAll(() => sandbox.close())

const otpTemplate = {
  templateName: 'otp_verification',
  bodyValues: { otp: '482913' },
  buttonValues: [{ index: 0, sub_type: 'url', parameters: { type: 'text', text: '482913' } }],
}

const keys: Record<string, string> = { apiKey: 'a', apiSecret: 'b' }

async function send(template: unknown, { phone = '919812345678', headers = keys } = {}) {
  const reply = await fetch(`${sandbox.url}/gallabox/devapi/messages/whatsapp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      channelId: 'c1',
      channelType: 'whatsapp',
      recipient: { name: 'Asha', phone },
      whatsapp: { type: 'template', template },
    }),
  })
  return { status: reply.status, body: (await reply.json()) as { message?: string } }
}

describe('Gallabox', () => {
  it('accepts a template message, and shows it on the phone', async () => {
    const { status, body } = await send(otpTemplate)
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'ACCEPTED', id: expect.any(String) } })
    const { items } = await sandbox.control('messages?phone=919812345678')
    expect(items.at(-1)).toMatchObject({
      phone: '919812345678',
      template: 'otp_verification',
      values: { otp: '482913' },
    })
  })

  it('requires its two headers, and no bearer token', async () => {
    const { status } = await send(otpTemplate, { headers: { authorization: 'Bearer x' } })
    expect(status).toBe(401)
  })

  it.each([
    ['an unknown template', { ...otpTemplate, templateName: 'nothing' }],
    ['a missing variable', { ...otpTemplate, bodyValues: {} }],
    ['a blank variable', { ...otpTemplate, bodyValues: { otp: ' ' } }],
    ['a line break in a variable', { ...otpTemplate, bodyValues: { otp: '48\n2913' } }],
    ['no copy button', { ...otpTemplate, buttonValues: undefined }],
    ['a list of values', { ...otpTemplate, bodyValues: ['482913'] }],
  ])('refuses %s', async (_, template) => {
    const { status, body } = await send(template)
    expect(status).toBe(400)
    expect(body.message).toEqual(expect.any(String))
  })

  it('reports the delivery of a message, base64 signed', async () => {
    await send(otpTemplate, { phone: '919812340000' })
    const toThatPhone = ({ body }: Received) => body.includes('919812340000')
    const failed = (await sandbox.until(1, toThatPhone)).find(toThatPhone)
    expect(failed?.path).toBe('/api/notifications/webhook')
    expect(failed?.headers['x-event-name']).toBe('Message.WA.Status.Failed')
    expect(failed?.headers['x-gallabox-signature']).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    expect(JSON.parse(failed?.body ?? '')).toMatchObject({ status: 'failed', errors: [{ code: 131026 }] })
  })
})

describe("Google's own package against the sandbox", () => {
  function client(subject?: string): calendar_v3.Calendar {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwt = new auth.JWT({
      email: 'booking@clinic.iam.gserviceaccount.com',
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      scopes: ['https://www.googleapis.com/auth/calendar.events'],
      subject,
    })
    jwt.transporter.interceptors.request.add({
      resolved: async (config) => {
        const url = new URL(String(config.url))
        if (url.host === 'oauth2.googleapis.com') config.url = new URL(`${sandbox.url}/google/token`)
        if (url.host === 'www.googleapis.com') config.url = new URL(`${sandbox.url}/google${url.pathname}${url.search}`)
        return config
      },
    })
    return calendar({ version: 'v3', auth: jwt })
  }

  const event = (id: string) => ({
    calendarId: 'clinic@example.com',
    conferenceDataVersion: 1,
    requestBody: {
      id,
      summary: 'Appointment',
      start: { dateTime: '2026-01-05T10:00:00+05:30', timeZone: 'Asia/Kolkata' },
      end: { dateTime: '2026-01-05T10:30:00+05:30', timeZone: 'Asia/Kolkata' },
      conferenceData: { createRequest: { requestId: id, conferenceSolutionKey: { type: 'hangoutsMeet' } } },
    },
  })

  it('creates one event with a Meet link per id, moves it, and deletes it once', async () => {
    const { events } = client('clinic@example.com')
    const { data } = await events.insert(event('event00001'))
    expect(data.hangoutLink).toMatch(/^https:\/\/meet\.google\.com\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/)
    expect(data.conferenceData?.entryPoints?.[0]?.uri).toBe(data.hangoutLink)
    await expect(events.insert(event('event00001'))).rejects.toMatchObject({ status: 409 })
    const calendarId = 'clinic@example.com'
    const end = { dateTime: '2026-01-05T11:30:00+05:30', timeZone: 'Asia/Kolkata' }
    await events.patch({ calendarId, eventId: 'event00001', requestBody: { end } })
    const moved = await events.get({ calendarId, eventId: 'event00001' })
    expect(moved.data).toMatchObject({ end, hangoutLink: data.hangoutLink, sequence: 1 })
    expect((await events.delete({ calendarId, eventId: 'event00001' })).status).toBe(204)
    await expect(events.delete({ calendarId, eventId: 'event00001' })).rejects.toMatchObject({ status: 410 })
    await expect(events.insert(event('event00001'))).rejects.toMatchObject({ status: 409 })
  })

  it('creates no link without conferenceDataVersion, and does not say so', async () => {
    const { events } = client('clinic@example.com')
    const { data } = await events.insert({ ...event('event00002'), conferenceDataVersion: undefined })
    expect(data.hangoutLink).toBeUndefined()
  })

  it('refuses Meet and guests to a service account without delegation', async () => {
    const { events } = client()
    await expect(events.insert(event('event00003'))).rejects.toMatchObject({ status: 400 })
    const withGuest = { ...event('event00004').requestBody, attendees: [{ email: 'a@example.com' }] }
    await expect(events.insert({ calendarId: 'c@example.com', requestBody: withGuest })).rejects.toMatchObject({
      status: 403,
    })
  })
})
