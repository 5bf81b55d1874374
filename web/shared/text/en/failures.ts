/** What the bank said, in plain words, and what to try instead. */
export const failures = {
  funds: 'Your bank says that there is not enough money in this account.',
  declined: 'Your bank declined the payment and did not say why. Its app or helpline can tell you.',
  code: 'The code, PIN or CVV was not right, or came too late.',
  late: 'Your bank or UPI app did not answer in time.',
  cancelled: 'It was cancelled in the payment window or in your UPI app.',
  card: 'The card number or expiry date was wrong, or the card has expired.',
  blocked: 'This card or account is blocked, or not switched on for online payments. Your bank’s app can change that.',
  limit: 'This is above the limit set for the card or account.',
  abroad: 'This card was issued abroad, and cannot be used here.',
  upiId: 'There is no such UPI ID.',
  technical: 'Your bank or the payment service has a technical problem right now.',
  other: 'Your bank did not accept the payment.',
  tryCard: 'Try card instead',
  tryUpi: 'Try UPI instead',
}
