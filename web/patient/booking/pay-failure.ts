import { payFailureText as failures } from '../../shared/text/pay-failure.ts'
import type { PayFailure, PayMethod } from './checkout.ts'

// https://razorpay.com/docs/errors/payments/
const sentences: Partial<Record<string, string>> = {
  insufficient_funds: failures.funds,
  payment_declined: failures.declined,
  card_declined: failures.declined,
  payment_failed: failures.declined,
  payment_risk_check_failed: failures.declined,
  authentication_failed: failures.code,
  incorrect_otp: failures.code,
  otp_expired: failures.code,
  incorrect_pin: failures.code,
  incorrect_cvv: failures.code,
  payment_timed_out: failures.late,
  payment_collect_request_expired: failures.late,
  payment_cancelled: failures.cancelled,
  card_expired: failures.card,
  card_number_invalid: failures.card,
  incorrect_card_details: failures.card,
  debit_instrument_blocked: failures.blocked,
  debit_instrument_inactive: failures.blocked,
  card_not_enrolled: failures.blocked,
  transaction_limit_exceeded: failures.limit,
  transaction_daily_limit_exceeded: failures.limit,
  international_transaction_not_allowed: failures.abroad,
  invalid_vpa: failures.upiId,
  gateway_technical_error: failures.technical,
  bank_technical_error: failures.technical,
  issuer_technical_error: failures.technical,
  server_error: failures.technical,
}

/** What the bank said, in plain words. */
export const bankSaid = ({ reason = '' }: PayFailure): string => sentences[reason] ?? failures.other

/** Other ways to pay: not the one that failed, as far as its reason tells. */
export function otherMethods({ reason = '', source = '' }: PayFailure): PayMethod[] {
  if (/card|cvv|international|debit_instrument/.test(reason)) return ['upi']
  return /vpa|upi|collect/.test(reason) || source.includes('psp') ? ['card'] : ['card', 'upi']
}
