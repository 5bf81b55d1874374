interface Clinic {
  name: string
  supportPhone: string
  address: string
}

interface Rules extends Clinic {
  /** Empty for a clinic that gives none. */
  email: string
  cutoffHours: number
  holdMinutes: number
}

const hours = (count: number) => (count === 1 ? '1 hour' : `${count} hours`)
const minutes = (count: number) => (count === 1 ? '1 minute' : `${count} minutes`)

/** What the clinic does by its own rules, in plain words. */
export const policies = {
  titles: {
    privacy: 'Privacy notice',
    terms: 'Terms',
    refunds: 'Cancellation and refunds',
    contact: 'Contact',
  },
  descriptions: {
    privacy: ({ name }: Clinic) => `What ${name} keeps about you, why, who else sees it, and how to have it erased.`,
    terms: ({ name }: Clinic) => `What you and ${name} agree to when you book an appointment.`,
    refunds: ({ name }: Clinic) => `How to cancel or move an appointment with ${name}, and when your money comes back.`,
    contact: ({ name, supportPhone }: Clinic) => `Call ${name} on ${supportPhone}, or find the way to a centre.`,
  },
  terms: [
    ({ name }: Rules) => `These terms are between you and ${name}. They apply when you book here or by phone.`,
    () => '# Booking',
    ({ holdMinutes }: Rules) =>
      'The price of a visit is shown before you book. While you pay, the time is kept for you for ' +
      `${minutes(holdMinutes)}. It is yours once the payment has reached us: we then send a confirmation by ` +
      'WhatsApp.',
    () => 'If your payment reaches us after the time has gone to somebody else, you get all of it back.',
    () => '# Who is seen',
    () =>
      'You can book for yourself and for your family. Nobody under 18 is seen alone: a parent or guardian ' +
      'agrees to the visit and is there. If you book for yourself without one, you tell us that you are 18 or ' +
      'older. Please give the name of the person who will be seen as it should be ' +
      'on the receipt.',
    () => '# The visit',
    () =>
      'Clinicians may run a few minutes late. A visit by video needs a quiet place, a phone or computer with ' +
      'a camera, and the internet. Recording a visit needs the agreement of everybody in it.',
    () => '# Not for emergencies',
    () =>
      'We are not an emergency service, and messages here are not read at all hours. In danger, call 112. To ' +
      'talk at any hour, free of charge, call Tele-MANAS on 14416.',
    () => '# Cancelling',
    () => 'The rules are under Cancellation and refunds.',
    () => '# Law',
    () => 'The law of India applies. Nothing here takes away a right that the law gives you as a patient or consumer.',
  ],
  refunds: [
    () => '# If you cancel or move a visit',
    ({ cutoffHours }: Rules) =>
      cutoffHours > 0
        ? `Until ${hours(cutoffHours)} before it starts, you can cancel or move a visit yourself, under My ` +
          'appointments. If you cancel, you get back everything you paid. Moving it is free of charge.'
        : 'Until it starts, you can cancel or move a visit yourself, under My appointments. If you cancel, ' +
          'you get back everything you paid. Moving it is free of charge.',
    ({ supportPhone }: Rules) =>
      `Later than that, please call us on ${supportPhone}: it cannot be done online any more, and the fee is ` +
      'not returned by itself. The same goes if you did not come.',
    () => '# If we cancel',
    () =>
      'If your clinician cannot see you, we offer you other times, or all of your money back, as you choose. ' +
      'You never pay more for the other time.',
    () => '# If a payment goes wrong',
    () =>
      'Money that left your account without a booking, or twice for one visit, is returned in full. You do ' +
      'not have to ask.',
    () => '# How the money comes back',
    () =>
      'The way you paid: to the same card, bank account or UPI. We start the refund at once; banks take five ' +
      'to seven working days.',
    () => 'We book visits only. There is nothing to ship, so there is no delivery.',
  ],
  contact: [
    ({ name, address }: Rules) => `${name}, ${address}`,
    ({ supportPhone }: Rules) =>
      `Call ${supportPhone} to book, to change a visit, about a payment, or with a complaint. Please have ` +
      'your mobile number at hand, not your card.',
    ({ email }: Rules) => (email === '' ? '' : `Or write to ${email}.`),
  ],
}
