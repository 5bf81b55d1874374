import { settingsTable, type SettingKey, type SettingProblem } from '../../../contract/rules/settings.ts'
import { formatPaise } from '../../shared/format/money.ts'

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** Each setting: what it is called, and what a change of it means for what is already booked. */
const names: Record<SettingKey, { name: string; hint: string }> = {
  cancelCutoffHours: {
    name: 'Last chance to cancel or move, in hours before the visit',
    hint: 'Visits that are booked keep what was said when they were booked.',
  },
  minNoticeMinutes: {
    name: 'Minimum notice for a booking, in minutes',
    hint: 'Times that start sooner are no longer offered to patients. The desk can still book them with a reason.',
  },
  bookingWindowDays: {
    name: 'How far ahead patients can book, in days',
    hint: 'Visits further ahead that are booked stay booked.',
  },
  holdMinutes: {
    name: 'How long a time is held while the patient pays, in minutes',
    hint: 'Times that are being paid for now keep the end that their patient sees.',
  },
  linkHoldMinutes: {
    name: 'How long a payment link holds the time, in minutes',
    hint: 'Links that were sent keep their end.',
  },
  reminderHours: {
    name: 'Reminder, in hours before the visit',
    hint: '0 sends none. With more hours, whoever booked earlier than that is reminded at once; nobody is reminded twice.',
  },
  registrationFeePaise: {
    name: 'Registration fee, in rupees',
    hint: 'Charged once per patient, with the first visit that the desk books. Visits that are booked keep their price.',
  },
  clinicName: {
    name: 'Name of the clinic',
    hint: 'On every page, message and bill. Bills that were issued keep theirs.',
  },
  clinicPhone: { name: 'Phone for patients', hint: 'On every page, for whoever needs help, and on bills.' },
  clinicEmail: { name: 'Email for patients (optional)', hint: 'On the Contact page.' },
  clinicAddress: { name: 'Address on bills', hint: 'One line. Bills that were issued keep theirs.' },
  clinicGstin: { name: 'GSTIN (optional)', hint: 'On bills, if the clinic is registered.' },
  receiptNote: { name: 'Line at the foot of bills (optional)', hint: 'For example where to ask about a bill.' },
  languages: {
    name: 'Languages on offer',
    hint: 'The desk chooses each patient’s from these. Patients keep a language that is taken off the list.',
  },
  privacyText: { name: 'Privacy', hint: 'What patients agree to when they book stays the product’s own notice.' },
  termsText: { name: 'Terms', hint: '' },
  refundsText: { name: 'Cancellation and refunds', hint: 'Keep it in step with the hours above.' },
  contactText: { name: 'Contact', hint: '' },
}

/** A value as people read it, with its unit. */
function inWords(key: SettingKey, value: unknown): string {
  const setting = settingsTable[key]
  if (setting.kind === 'number') {
    const count = Number(value)
    if (setting.unit === 'paise') return formatPaise(count)
    if (setting.unit === 'hours') return counted(count, 'hour', 'hours')
    return setting.unit === 'days' ? counted(count, 'day', 'days') : counted(count, 'minute', 'minutes')
  }
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  return text === '' ? 'nothing' : text
}

function problem(key: SettingKey, fault: SettingProblem): string {
  if ('min' in fault) return `Between ${inWords(key, fault.min)} and ${inWords(key, fault.max)}.`
  if ('step' in fault) return fault.step === 0.5 ? 'Whole or half hours only.' : 'Whole numbers only.'
  if ('max' in fault) return `At most ${fault.max} characters.`
  return {
    MISSING: key === 'languages' ? 'Choose at least one.' : 'This cannot be empty.',
    SEVERAL_LINES: 'On one line, please.',
    UNPRINTABLE: 'Bills cannot print some of these characters.',
    BAD_PHONE: 'A phone number, for example +91 80 4000 1234.',
    BAD_EMAIL: 'An email address, for example hello@example.com.',
    BAD_GSTIN: '15 characters in capitals, for example 29ABCDE1234F1Z5.',
    NOT_AN_OPTION: 'Choose from the list.',
  }[fault.fault]
}

/** What the log says that somebody did. */
export function settingChange({
  setting,
  before,
  after,
}: {
  setting?: string
  before?: unknown
  after?: unknown
}): string {
  const isKnown = setting !== undefined && Object.hasOwn(names, setting)
  if (!isKnown) return 'changed a setting'
  const key = setting as SettingKey
  const name = `“${names[key].name}”`
  return before === undefined || after === undefined
    ? `changed the text of ${name}`
    : `changed ${name} from ${inWords(key, before)} to ${inWords(key, after)}`
}

/** The page of what the clinic sets itself. */
export const settingsText = {
  title: 'Settings',
  lead: 'What you save is in force everywhere within two seconds. What patients were told before stays as it was.',
  names,
  problem,
  groups: [
    {
      title: 'Booking and cancelling',
      lead: '',
      keys: [
        'bookingWindowDays',
        'minNoticeMinutes',
        'holdMinutes',
        'linkHoldMinutes',
        'cancelCutoffHours',
        'reminderHours',
      ],
    },
    { title: 'Money', lead: '', keys: ['registrationFeePaise'] },
    {
      title: 'The clinic, on pages and bills',
      lead: '',
      keys: ['clinicName', 'clinicPhone', 'clinicEmail', 'clinicAddress', 'clinicGstin', 'receiptNote'],
    },
    { title: 'Languages', lead: '', keys: ['languages'] },
    {
      title: 'Pages that anybody can read',
      lead: 'Leave one empty for the product’s own words. An empty line ends a paragraph, and a line that begins with # is a heading.',
      keys: ['privacyText', 'termsText', 'refundsText', 'contactText'],
    },
  ] satisfies { title: string; lead: string; keys: SettingKey[] }[],
  noNumber: 'Please enter a number.',
  isDefault: (key: SettingKey) =>
    settingsTable[key].environment === null
      ? 'This is the default.'
      : 'This is the default, from the server’s environment.',
  byDefault: (key: SettingKey, value: unknown) =>
    settingsTable[key].kind === 'text' || settingsTable[key].kind === 'list'
      ? ''
      : settingsTable[key].environment === null
        ? `By default: ${inWords(key, value)}.`
        : `By the environment: ${inWords(key, value)}.`,
  changedBy: (who: string | null, when: string) => `Set by ${who ?? 'another system'} on ${when}.`,
  toDefault: 'Back to the default',
  restored: 'What you typed here earlier is still here, and not saved.',
  save: 'Save',
  discard: 'Discard changes',
  saving: 'Saving',
  saved: 'Saved. In force everywhere within two seconds.',
  nothing: 'Nothing to save.',
  unsaved: (count: number) => `Not saved yet: ${counted(count, 'change', 'changes')}.`,
  mend: 'Not saved. Please correct what is marked first.',
  conflict: (who: string | null, when: string | null) =>
    `Not saved: ${who ?? 'somebody'} has saved other settings${when === null ? '' : ` at ${when}`} since you opened these. What you typed is still here.`,
  takeTheirs: 'Show theirs, drop mine',
  keepMine: 'Save mine as well',
} as const
