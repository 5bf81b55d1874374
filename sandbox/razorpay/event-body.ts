import { epochSeconds } from '../ids.ts'

/** An event as Razorpay posts it (https://razorpay.com/docs/webhooks/payloads/payments): a snapshot of each entity. */
export function eventBody(event: string, payload: Record<string, unknown>): string {
  return JSON.stringify({
    entity: 'event',
    account_id: 'acc_SandboxClinic1',
    event,
    contains: Object.keys(payload),
    payload: Object.fromEntries(Object.entries(payload).map(([name, entity]) => [name, { entity }])),
    created_at: epochSeconds(),
  })
}
