import { failuresText } from '../../shared/text/failures.ts'

export type PayMethod = 'card' | 'upi'

/** Why a payment failed, in the gateway's own words. */
export interface PayFailure {
  reason?: string
  source?: string
}

const undecided = 'payment_pending payment_pending_approval collect_request_pending deemed_transaction'

// https://razorpay.com/docs/payments/payment-gateway/rainy-day/errors/error-reasons/ and /errors/payments/cards/: those
// that a patient can do something about. What is ours to mend, and the rest, is `other`.
const sentences: [string, string][] = [
  [failuresText.funds, 'insufficient_funds funds_blocked_by_mandate'],
  [failuresText.declined, 'payment_failed payment_declined card_declined debit_declined'],
  [failuresText.risk, 'payment_risk_check_failed compliance_violation'],
  [
    failuresText.code,
    'authentication_failed invalid_otp incorrect_otp otp_expired incorrect_pin incorrect_atm_pin incorrect_cvv',
  ],
  [failuresText.attempts, 'otp_attempts_exceeded pin_attempts_exceeded'],
  [failuresText.late, 'payment_timed_out request_timed_out payment_session_expired payment_collect_request_expired'],
  [failuresText.pending, undecided],
  [failuresText.cancelled, 'payment_cancelled'],
  [
    failuresText.card,
    'card_expired card_number_invalid incorrect_card_details incorrect_card_expiry_date incorrect_cardholder_name',
  ],
  [
    failuresText.blocked,
    'debit_instrument_blocked debit_instrument_inactive card_not_enrolled card_disabled_for_online_payments ' +
      'user_not_registered_for_netbanking bank_account_invalid transaction_on_vpa_restricted',
  ],
  [
    failuresText.limit,
    'transaction_limit_exceeded transaction_daily_limit_exceeded transaction_daily_count_exceeded ' +
      'transaction_frequency_limit_exceeded credit_limit_exceeded',
  ],
  [failuresText.abroad, 'international_transaction_not_allowed'],
  [failuresText.kind, 'card_network_not_enabled card_type_invalid bank_not_enabled payment_method_not_enabled'],
  [failuresText.upiId, 'invalid_vpa'],
  [failuresText.upiPin, 'pin_not_set invalid_device mobile_number_invalid'],
  [
    failuresText.upiApp,
    'authorisation_declined_by_psp psp_not_available psp_app_not_available psp_app_not_supported psp_not_registered ' +
      'upi_app_technical_error',
  ],
  [
    failuresText.technical,
    'gateway_technical_error bank_technical_error issuer_technical_error server_error bank_not_available ' +
      'bank_cutoff_in_progress payment_declined_due_to_high_traffic vpa_resolution_failed capture_failed credit_failed ' +
      'invalid_response_from_gateway verification_failed',
  ],
]

/** What the bank said, in plain words. */
export const bankSaid = ({ reason = '' }: PayFailure): string =>
  sentences.find(([, reasons]) => reasons.split(' ').includes(reason))?.[0] ?? failuresText.other

/** Other ways to pay: not the one that failed, as far as its reason tells; none where it may still go through. */
export function otherMethods({ reason = '', source = '' }: PayFailure): PayMethod[] {
  if (undecided.split(' ').includes(reason)) return []
  if (/card|cvv|international|debit_instrument/.test(reason)) return ['upi']
  return /vpa|upi|collect|psp/.test(reason) || source.includes('psp') ? ['card'] : ['card', 'upi']
}
