interface Clinic {
  name: string
  supportPhone: string
}

/** Changing these words requires a new version in server/privacy/notice.ts. */
export const privacy = {
  /** One line each: the notice at a glance, shown with all of it one tap away. */
  summary: [
    ({ name }: Clinic) =>
      `${name} keeps your name, phone number, appointments, payments and what you write to your clinician.`,
    () =>
      'We use it only to book for you and care for you. Razorpay, Gallabox (WhatsApp) and Google get only what they need for that.',
    () => 'You can see, download or erase your data, and withdraw this agreement, at any time under Privacy.',
  ],
  /** One paragraph each. */
  notice: [
    ({ name }: Clinic) =>
      `${name} keeps your name, phone number, e-mail address, date of birth, your appointments, what you ` +
      'write to your clinician, and your payments.',
    () =>
      'We use them to book and hold your appointments, to send you messages about them by WhatsApp, to take ' +
      'and refund payments, and to keep the records that medical and tax law asks for.',
    () =>
      'Razorpay handles payments, Gallabox sends the WhatsApp messages, and Google makes the link of a video ' +
      'call; each gets only what it needs for that.',
    () =>
      'You can see, download and erase your data, and withdraw this agreement, under Privacy in your ' +
      'dashboard, at any time. What the law makes us keep is named there.',
    ({ supportPhone }: Clinic) =>
      `Questions and complaints: call ${supportPhone}. If we do not help you, you may turn to the Data ` +
      'Protection Board of India.',
  ],
}
