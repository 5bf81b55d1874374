import { expect, it } from 'vitest'
import { bankSaid, otherMethods } from '../../web/patient/booking/pay-failure.ts'
import { readableContactPhone } from '../../web/shared/format/contact-phone.ts'

it.each([
  ['919876543210', '+91 98765 43210'],
  ['9876543210', '+91 98765 43210'],
  ['918040001234', '+91 80 4000 1234'],
  ['917926001234', '+91 79 2600 1234'],
  ['914844001236', '+91 484 400 1236'],
  // A mobile, though it begins as Bengaluru's landlines do.
  ['918050912345', '+91 80509 12345'],
  ['447911123456', '+447911123456'],
  ['+91 80 4718 2000', '+91 80 4718 2000'],
])('the phone %s reads %s', (phone, written) => {
  expect(readableContactPhone(phone)).toBe(written)
})

// Of Razorpay's published list of reasons.
it.each([
  ['insufficient_funds', /not enough money/, ['card', 'upi']],
  ['card_declined', /declined .* did not say why/, ['upi']],
  ['payment_failed', /declined .* did not say why/, ['card', 'upi']],
  ['payment_risk_check_failed', /security check/, ['card', 'upi']],
  ['invalid_otp', /code, PIN or CVV/, ['card', 'upi']],
  ['otp_attempts_exceeded', /too often/, ['card', 'upi']],
  ['payment_timed_out', /not finished in time/, ['card', 'upi']],
  // Another try at once could be paid twice.
  ['payment_pending', /Please wait a few minutes before you pay again/, []],
  ['deemed_transaction', /Please wait a few minutes before you pay again/, []],
  ['incorrect_card_expiry_date', /card number or expiry date/, ['upi']],
  ['card_disabled_for_online_payments', /not switched on for online payments/, ['upi']],
  ['card_network_not_enabled', /cannot be used here/, ['upi']],
  ['transaction_daily_count_exceeded', /above the limit/, ['card', 'upi']],
  ['pin_not_set', /UPI is not set up/, ['card', 'upi']],
  ['psp_not_available', /Your UPI app could not/, ['card']],
  ['authorisation_declined_by_psp', /Your UPI app could not/, ['card']],
  ['vpa_resolution_failed', /technical problem/, ['card']],
  ['order_amount_mismatch', /did not accept/, ['card', 'upi']],
])('of a payment that failed for %s a patient reads what it was, and what to try', (reason, sentence, methods) => {
  expect(bankSaid({ reason })).toMatch(sentence)
  expect(otherMethods({ reason })).toEqual(methods)
})
