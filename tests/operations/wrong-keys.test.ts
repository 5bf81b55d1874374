import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listBacklog } from '../../server/operations/backlog.ts'
import { checkDueOrders } from '../../server/reconciliation/reconcile.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { createClinician } from '../support/factories.ts'
import { pay } from '../support/gateway.ts'
import { scenario, slotAt } from '../support/scenario.ts'
import { stateOf } from '../support/state.ts'

let test: TestApp

// Each counts the orders that wait, so each has a database of its own.
beforeEach(async () => {
  test = await createTestApp()
})
afterEach(() => test.close())

describe('keys that Razorpay refuses', () => {
  it.each([401, 402, 403])('end no order check, and are listed until they are right: %s', async (status) => {
    const clinician = await createClinician(test, { slotMinutes: 5, timezone: 'Asia/Kolkata' })
    const booking = await scenario.heldAppointment(test, clinician, { startsAt: slotAt(5), mode: 'IN_PERSON' })
    await pay(test, booking.orderId)
    await test.control('faults', { vendor: 'razorpay', call: 'orders.payments', kind: 'error', status, times: 1000 })
    test.clock.advance({ hours: 80 })
    await checkDueOrders(test.deps)
    expect((await listBacklog(test.deps)).join('\n')).toContain(
      `Razorpay does not let us ask (HTTP ${status}): 1 orders wait`,
    )
    await fetch(`${test.sandboxUrl}/control/faults`, { method: 'DELETE' })
    test.clock.advance({ hours: 7 })
    await checkDueOrders(test.deps)
    expect((await stateOf(test, booking.appointmentId)).paymentStatus).toBe('SUCCESS')
    expect((await listBacklog(test.deps)).join('\n')).not.toContain('does not let us ask')
  })
})
