import { amountInWords } from './en-amount-in-words.ts'

/** The text of bills and credit notes. */
const bills = {
  bill: 'Bill of supply',
  correctedBill: 'Corrected bill of supply',
  creditNote: 'Credit note',
  number: 'Number',
  date: 'Date',
  inPlaceOf: 'In place of',
  against: 'Against',
  numberOfDay: (number: string, day: string) => `${number} of ${day}`,
  billOfDay: (number: string, day: string) => `Bill of supply ${number} of ${day}`,
  gstin: 'GSTIN',
  receivedFrom: 'Received from',
  returnedTo: 'Refunded to',
  patient: 'Patient',
  clinician: 'Clinician',
  registration: (number: string) => `Reg. no. ${number}`,
  service: 'Service',
  /** The service accounting code in the GST tariff. */
  consultationService: 'Health care service: consultation (SAC 999312)',
  consultation: 'Consultation',
  where: 'Where',
  videoCall: 'Video call',
  consultationFee: 'Consultation fee',
  registrationFee: 'Registration fee',
  discount: 'Discount',
  providerFee: 'Payment provider’s fee',
  paidInAll: 'Total paid',
  returnedInAll: 'Total refunded',
  paidBy: 'Paid by',
  methods: {
    upi: 'UPI',
    card: 'Card',
    netbanking: 'Netbanking',
    wallet: 'Wallet',
    emi: 'EMI',
  },
  paidOn: 'Paid on',
  valueOfSupply: 'Value of supply',
  valueReturned: 'Value refunded',
  amountInWords,
  exempt:
    'Health care by a clinical establishment is exempt from GST (Notification 12/2017-Central Tax (Rate), entry 74).',
  exemptReturn: 'The bill was exempt from GST, and so is this refund.',
  madeByComputer: 'Computer-generated: no signature required.',
}

/** The text of an appointment's calendar entry. Discreet, since others see a calendar. */
const events = {
  summary: (clinician: string) => `Appointment, ${clinician}`,
  videoCall: 'Video call',
  videoCallAt: (link: string) => `Video call: ${link}`,
}

export const receipts = { bills, events }
