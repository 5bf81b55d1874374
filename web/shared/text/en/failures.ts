/** What the bank said, in plain words, and what to try instead. */
export const failures = {
  funds: 'Your bank says that there is not enough money in this account.',
  declined: 'Your bank declined the payment and did not say why. Its app or helpline can tell you.',
  risk: 'A security check stopped this payment. Another card or way to pay may work.',
  code: 'The code, PIN or CVV was not right, or came too late.',
  attempts:
    'The code or PIN was wrong too often. Please pay another way: your bank may have blocked this one for a while.',
  late: 'It was not finished in time, or your bank or UPI app did not answer.',
  pending: 'Your bank has not decided yet. Please wait a few minutes before you pay again.',
  cancelled: 'It was cancelled in the payment window or in your UPI app.',
  card: 'The card number or expiry date was wrong, or the card has expired.',
  blocked: 'This card or account is blocked, or not switched on for online payments. Your bank’s app can change that.',
  limit: 'This is above the limit set for the card or account, in one payment or in a day.',
  abroad: 'This card was issued abroad, and cannot be used here.',
  kind: 'This kind of card or bank cannot be used here. Please pay another way.',
  upiPin: 'UPI is not set up for this account and phone. Your UPI app can do that.',
  upiApp: 'Your UPI app could not do this right now. Another UPI app, or a card, may work.',
  upiId: 'There is no such UPI ID.',
  technical: 'Your bank or the payment service has a technical problem right now.',
  other: 'Your bank did not accept the payment.',
  tryCard: 'Try card instead',
  tryUpi: 'Try UPI instead',
}
