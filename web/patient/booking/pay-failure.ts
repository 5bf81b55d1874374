import { failuresText } from '../../shared/text/failures.ts'
import type { PayFailure, PayMethod } from './checkout.ts'

// https://razorpay.com/docs/errors/payments/
const sentences: Partial<Record<string, string>> = {
  insufficient_funds: failuresText.funds,
  payment_declined: failuresText.declined,
  card_declined: failuresText.declined,
  payment_failed: failuresText.declined,
  payment_risk_check_failed: failuresText.declined,
  authentication_failed: failuresText.code,
  incorrect_otp: failuresText.code,
  otp_expired: failuresText.code,
  incorrect_pin: failuresText.code,
  incorrect_cvv: failuresText.code,
  payment_timed_out: failuresText.late,
  payment_collect_request_expired: failuresText.late,
  payment_cancelled: failuresText.cancelled,
  card_expired: failuresText.card,
  card_number_invalid: failuresText.card,
  incorrect_card_details: failuresText.card,
  debit_instrument_blocked: failuresText.blocked,
  debit_instrument_inactive: failuresText.blocked,
  card_not_enrolled: failuresText.blocked,
  transaction_limit_exceeded: failuresText.limit,
  transaction_daily_limit_exceeded: failuresText.limit,
  international_transaction_not_allowed: failuresText.abroad,
  invalid_vpa: failuresText.upiId,
  gateway_technical_error: failuresText.technical,
  bank_technical_error: failuresText.technical,
  issuer_technical_error: failuresText.technical,
  server_error: failuresText.technical,
}

/** What the bank said, in plain words. */
export const bankSaid = ({ reason = '' }: PayFailure): string => sentences[reason] ?? failuresText.other

/** Other ways to pay: not the one that failed, as far as its reason tells. */
export function otherMethods({ reason = '', source = '' }: PayFailure): PayMethod[] {
  if (/card|cvv|international|debit_instrument/.test(reason)) return ['upi']
  return /vpa|upi|collect/.test(reason) || source.includes('psp') ? ['card'] : ['card', 'upi']
}
