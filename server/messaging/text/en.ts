/**
 * What the server writes into the variables of WhatsApp templates. The templates themselves are in
 * docs/whatsapp-templates.md.
 */
export const messages = {
  /** In `Hello {{1}}`, if no name is known. */
  unnamed: 'there',
  videoCall: 'Video call',
  /** How long a bank takes to credit a refund (https://razorpay.com/docs/payments/refunds). */
  refundDays: '5 to 7',
  refunded: (amount: string) => `${amount} was refunded.`,
  refundComing: (amount: string, days: string) => `${amount} will be back in your account in ${days} working days.`,
  refundByPhone: (amount: string) => `The clinic will call you about the refund of ${amount}.`,
  cancelUntil: (when: string) => `Free cancellation until ${when}.`,
  callToCancel: 'It starts too soon to be cancelled or moved online. Please call us.',
  noPayment: 'No payment was taken.',
  refundReasons: {
    CANCELLED: 'the appointment was cancelled',
    SLOT_LOST: (publicUrl: string) => `the time was already taken; book again at ${publicUrl}`,
    CANCELLED_BEFORE_PAYMENT: 'the appointment was cancelled before the payment arrived',
    PATIENT_GONE: 'the account was closed before the payment arrived',
    PAID_TWICE: 'it was paid twice',
    SECOND_PAYMENT_OF_AN_ORDER: 'it was paid twice',
    AMOUNT_MISMATCH: 'the amount was wrong, so nothing was booked',
    LOWER_FEE: 'the visit costs less with the other clinician',
    NOT_CAPTURED: 'the payment was not completed',
    OTHER: 'the clinic refunded it',
  },
}
