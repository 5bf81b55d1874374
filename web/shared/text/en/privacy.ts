export const privacy = {
  title: 'Privacy',
  consentTitle: 'What you agreed to',
  notGiven: 'You have not agreed to the notice, or have withdrawn it.',
  given: (date: string, version: string) => `You agreed on ${date} (version ${version}).`,
  readNotice: 'Read the notice',
  agree: 'I agree',
  withdraw: 'Withdraw',
  withdrawNote:
    'You may withdraw at any time. What is booked stays booked; we ask again before you book the next time.',
  exportTitle: 'A copy of your data',
  exportNote: 'Everything that we keep about you, in one file, receipts included.',
  export: 'Download my data',
  eraseTitle: 'Erase your account',
  eraseNote: 'Removes your name, phone number and everything else that the law does not make us keep.',
  erase: 'Erase my account',
  eraseQuestion: 'Erase your account for good?',
  eraseKept:
    'This cannot be undone. Records of appointments and receipts are kept without your name for as long as medical and tax law asks.',
  eraseConfirm: 'Yes, erase it',
  keep: 'Keep my account',
  confirmTitle: 'Please confirm that it is you',
  confirmNote: 'We send a code to your WhatsApp. It is good for five minutes here.',
  cancel: 'Not now',
  sending: 'Sending a code…',
  tryAgain: 'Try again',
  erasedTitle: 'Your account is erased',
  erased: 'Your data is gone but for this, which the law makes us keep:',
  kept: {
    APPOINTMENTS: (years: number) =>
      `Appointments, and what you and your clinicians wrote about them, without your name: for ${years} years, as medical records (Indian Medical Council Regulations 2002, 1.3)`,
    PAYMENTS: (years: number) =>
      `Payments, refunds and their receipts, which bear your name: for ${years} years, as books of account (income tax and GST law)`,
  },
  close: 'Close',
}
