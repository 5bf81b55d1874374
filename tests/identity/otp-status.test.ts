import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, newPhone, signInByCode, type TestApp } from '../support/app.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const send = async (phone: string) => {
  const { status, body } = await test.call('POST', '/api/patient-auth/send-otp', { body: { phone } })
  expect(status).toBe(200)
  return body.requestId as string
}
const statusOf = (requestId: string) => test.call('POST', '/api/patient-auth/otp-status', { body: { requestId } })

/** What Gallabox posts when WhatsApp tells what became of a message. */
async function tell(phone: string, status: 'delivered' | 'failed'): Promise<void> {
  const { rows } = await test.database.pool.query(
    `select provider_message_id as "messageId" from notifications where phone = $1 order by id desc limit 1`,
    [phone],
  )
  const { messageId } = rows[0]
  const errors = status === 'failed' ? { errors: [{ code: 131026, title: 'Message undeliverable' }] } : {}
  const raw = JSON.stringify({
    id: `wamid.${messageId}`,
    messageId,
    status,
    timestamp: '1767580000',
    ...errors,
  })
  const signature = createHmac('sha256', test.config.GALLABOX_WEBHOOK_SECRET ?? '')
    .update(raw)
    .digest('base64')
  const { statusCode } = await test.app.inject({
    method: 'POST',
    url: '/api/notifications/webhook',
    headers: {
      'content-type': 'application/json',
      'x-event-name': status === 'failed' ? 'Message.WA.Status.Failed' : 'Message.WA.Status.Received',
      'x-gallabox-signature': signature,
    },
    payload: raw,
  })
  expect(statusCode).toBe(200)
}

it.each(['known', 'unknown'])(
  'the browser that requested a code can read its status, for a %s number',
  async (kind) => {
    const phone = newPhone()
    if (kind === 'known') await signInByCode(test, { phone })
    const failed = await send(phone)
    expect((await statusOf(failed)).body).toEqual({ status: 'SENT' })
    await tell(phone, 'failed')
    expect((await statusOf(failed)).body).toEqual({ status: 'NOT_DELIVERED' })
    const arrived = await send(phone)
    await tell(phone, 'delivered')
    expect((await statusOf(arrived)).body).toEqual({ status: 'DELIVERED' })
    expect((await statusOf(failed)).body).toEqual({ status: 'NOT_DELIVERED' })
  },
)

it('nobody else learns the status', async () => {
  expect((await statusOf('AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
  expect((await statusOf('')).status).toBe(404)
})
