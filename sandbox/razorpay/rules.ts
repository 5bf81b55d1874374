/** The rules that both stand-ins of Razorpay share: this one over HTTP, and the simulation's with its own clock. */

/** Two per cent plus the tax on them, of what a customer pays. */
export const feeOf = (amountPaise: number) => Math.round(amountPaise * 0.0236)

/** A key that is reused with another body. */
export const otherRequestOfKey = 'Different request with the same idempotency key has already been processed.'

export interface Refusal {
  description: string
  field?: string
}

/** Why Razorpay refuses a refund of this amount, in its words; undefined if it makes one. */
export function refundRefusal(
  payment: { captured: boolean; amount: number; refunded: number },
  asked: number,
): Refusal | undefined {
  if (!payment.captured) return { description: 'The payment status should be captured for action to be taken' }
  const left = payment.amount - payment.refunded
  if (left === 0) return { description: 'The payment has been fully refunded already' }
  if (asked < 100) return { description: 'The amount must be atleast INR 1.00', field: 'amount' }
  if (asked > left) {
    return { description: 'The refund amount provided is greater than amount captured.', field: 'amount' }
  }
  return undefined
}
