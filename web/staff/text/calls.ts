import type { CallWhy } from '../../../contract/staff/call-list.ts'

/** Whom the desk has to call. */
export const callsText = {
  title: 'Call list',
  about: 'The list updates automatically. A call disappears once its reason is settled.',
  emptyTitle: 'Nobody to call',
  empty:
    'Patients who could not be reached, have not answered, or are about to lose their time appear here automatically.',
  loading: 'Loading the call list',
  count: (people: number) => (people === 1 ? '1 person to call.' : `${people} people to call.`),
  more: (shown: number, total: number) =>
    `The first ${shown} of ${total} reasons to call. The others move up as these are settled.`,
  find: 'Find by name or phone',
  noneFound: (q: string) => `Nobody on this list matches “${q}”.`,
  columns: { until: 'Call before', who: 'Patient', phone: 'Phone', why: 'Why', next: 'Next step' },
  now: 'now',
  since: (when: string) => `Since ${when}.`,
  visitOf: (when: string, clinician: string) => `${when} with ${clinician}`,
  bookedBy: (patient: string) => `booked by ${patient}`,
  noPhone: 'No phone number',
  open: 'Open the visit',
  /** What a button does, to whom. */
  of: (action: string, name: string) => `${action}: ${name}`,
  told: 'Told by phone',
  saved: (name: string) => `${name} was told by phone. No other call is needed.`,
  ask: 'Ask for another time',
  askAgain: 'Send the link again',
  closure: 'Open the closure',
  /** What did not arrive, by the template. */
  messages: {
    appointment_confirmed: 'The confirmation',
    appointment_reminder: 'The reminder',
    appointment_rescheduled: 'The message about the new time',
    appointment_cancelled: 'The message about the cancellation',
    appointment_offer: 'The link to choose another time',
    meet_link: 'The video link',
    payment_link: 'The payment link',
  } as Record<string, string>,
  message: 'A message',
  why: {
    NO_PHONE: (message: string) => `${message} could not be sent: there is no phone number.`,
    NOT_DELIVERED: (message: string) => `${message} did not arrive.`,
    NOT_CONFIRMED: (message: string) => `${message} may not have arrived.`,
    FOUR_HOURS: () => 'No answer to the offer of another time for 4 hours.',
    HOUR_BEFORE: () => 'No answer to the offer of another time, and less than an hour left.',
    CLOSED: () => 'The time is closed, and they have not been asked to choose another.',
    RUNS_OUT: () => 'Not paid yet: the time is released when the link expires.',
  } satisfies Record<CallWhy, (message: string) => string>,
}
