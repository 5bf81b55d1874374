import type { Phone } from '../../contract/core/values.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { ProviderError } from '../providers/http.ts'
import { applyEarlyDeliveries } from './delivery-webhook.ts'
import { otpMessage } from './messages.ts'
import { findProviderTemplate, insertOtpNotification } from './queries.ts'

/**
 * Sends a sign-in code, and records the gateway's answer without the code. Not queued, because somebody is waiting
 * for it. The name is the same for everybody, so that known and unknown phones are treated alike. Throws
 * ProviderError.
 */
export async function sendOtpMessage(
  deps: Deps,
  { phone, otp }: { phone: Phone; otp: string },
): Promise<{ messageId: string }> {
  const { template } = otpMessage
  try {
    const { messageId } = await deps.gallabox.sendTemplate({
      to: phone,
      name: 'Patient',
      template: await findProviderTemplate(deps.db, template, phone),
      values: { otp },
      copyCode: otp,
    })
    await transact(deps.db, async (tx) => {
      const now = deps.clock.now()
      await insertOtpNotification(tx, { phone, template, status: 'SENT', messageId, failure: null, now })
      await applyEarlyDeliveries(deps, tx, messageId)
    })
    return { messageId }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    await insertOtpNotification(deps.db, {
      phone,
      template,
      // After a lost reply it may have been sent, so it does not count as failed.
      status: error.kind === 'unknown' ? 'QUEUED' : 'FAILED',
      messageId: null,
      failure: { code: error.code ?? error.kind, message: error.description ?? error.message },
      now: deps.clock.now(),
    })
    throw error
  }
}
