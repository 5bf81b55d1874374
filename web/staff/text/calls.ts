import type { CallWhy } from '../../../contract/staff/call-list.ts'

/** Whom the desk has to call. */
export const callsText = {
  title: 'Call list',
  about: 'The list fills itself. A call disappears once what it is about is settled.',
  emptyTitle: 'Nobody to call',
  empty: 'Patients who were not reached, do not answer, or are about to lose their time appear here by themselves.',
  loading: 'Loading the call list',
  count: (people: number) => (people === 1 ? '1 person to call.' : `${people} people to call.`),
  more: (shown: number, total: number) => `The first ${shown} of ${total} reasons to call. The next ones move up.`,
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
  of: (deed: string, name: string) => `${deed}: ${name}`,
  told: 'Told by phone',
  saved: (name: string) => `${name} was told by phone. Nobody has to call again.`,
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
    payment_link: 'The link to pay',
  } as Record<string, string>,
  message: 'A message',
  why: {
    NO_PHONE: (message: string) => `${message} has no phone number to go to.`,
    NOT_DELIVERED: (message: string) => `${message} did not arrive.`,
    NOT_CONFIRMED: (message: string) => `${message} may not have arrived.`,
    FOUR_HOURS: () => 'No answer to the offer of another time for 4 hours.',
    HOUR_BEFORE: () => 'No answer to the offer of another time, and less than an hour left.',
    CLOSED: () => 'The time is closed, and they were not asked for another one.',
    RUNS_OUT: () => 'Not paid yet: the time is given up when the link runs out.',
  } satisfies Record<CallWhy, (message: string) => string>,
}
