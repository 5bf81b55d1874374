import type { PaymentError } from './entities.ts'

// https://razorpay.com/docs/payments/payments/test-card-details and test-upi-details

const failed = (reason: string, description: string, source = 'issuer_bank'): PaymentError => ({
  code: source === 'gateway' ? 'GATEWAY_ERROR' : 'BAD_REQUEST_ERROR',
  description,
  source,
  step: 'payment_authorization',
  reason,
})

const networks: Record<string, string> = {
  '4111111111111111': 'Visa',
  '4100280000001007': 'Visa',
  '5500670000001002': 'MasterCard',
  '6527658900001005': 'RuPay',
}

const failingCards: Record<string, PaymentError> = {
  '4100280000080001': failed(
    'insufficient_funds',
    'Your payment could not be completed due to insufficient account balance. Try again with another card or account.',
  ),
  '4100280000060003': failed(
    'payment_declined',
    'Your payment was declined by the bank. Try again with another card or account.',
  ),
  '4100280000070002': failed(
    'payment_cancelled',
    'You may have cancelled the payment or there was a delay in response from the UPI app.',
    'customer',
  ),
  '4100280000090000': failed(
    'payment_timed_out',
    "Your payment didn't go through as it timed out. Try again or use another method.",
  ),
  '4100280000020007': failed(
    'gateway_technical_error',
    'Your payment could not be completed due to a temporary technical issue. Try again later.',
    'gateway',
  ),
}

export const cancelledByCustomer: PaymentError = {
  code: 'BAD_REQUEST_ERROR',
  description: 'You may have cancelled the payment or there was a delay in response from the UPI app.',
  source: 'customer',
  step: 'payment_authentication',
  reason: 'payment_cancelled',
}

export const wrongOtp: PaymentError = {
  code: 'BAD_REQUEST_ERROR',
  description: 'Your payment could not be completed as the OTP was not correct. Try again.',
  source: 'customer',
  step: 'payment_authentication',
  reason: 'incorrect_otp',
}

export const bankRefused = failed(
  'payment_failed',
  'Your payment was declined by the bank. Try again with another method.',
)
const vpaRefused = failed(
  'payment_failed',
  'Your payment could not be completed as the UPI app declined it. Try again.',
  'customer_psp',
)

const luhn = (digits: string) =>
  digits
    .split('')
    .toReversed()
    .map(Number)
    .reduce((sum, digit, index) => sum + (index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2), 0) %
    10 ===
  0

export type CardOutcome = { network: string; error?: PaymentError } | { invalid: string }

/** The result of a card: a test card asks for its code, an error card fails as documented, others are refused. */
export function outcomeOfCard(number: string): CardOutcome {
  const error = failingCards[number]
  if (error !== undefined) return { network: 'Visa', error }
  const network = networks[number]
  if (network !== undefined) return { network }
  if (!/^\d{12,19}$/.test(number) || !luhn(number)) return { invalid: 'The card number is not valid.' }
  return {
    network: 'Unknown',
    error: failed(
      'international_transaction_not_allowed',
      'International cards are not allowed for this merchant. Please use another method.',
      'business',
    ),
  }
}

export type UpiOutcome = { error?: PaymentError } | { invalid: string }

export function outcomeOfUpi(vpa: string): UpiOutcome {
  if (!/^[\w.-]{2,256}@[A-Za-z]{2,64}$/.test(vpa)) return { invalid: 'The UPI ID is not valid.' }
  return vpa.toLowerCase() === 'success@razorpay' ? {} : { error: vpaRefused }
}
