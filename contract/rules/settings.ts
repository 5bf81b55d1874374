import { isPrintableName } from '../core/name-characters.ts'

interface NumberSetting {
  kind: 'number'
  unit: 'hours' | 'minutes' | 'days' | 'paise'
  min: number
  max: number
  /** What every value is a multiple of. */
  step: number
}

interface TextSetting {
  /** One line, several, or one of a form that can be checked. */
  kind: 'line' | 'text' | 'phone' | 'email' | 'gstin'
  /** Characters. */
  max: number
  isRequired: boolean
  /** Bills show it, so they must be able to print it. */
  isPrinted?: true
}

interface ListSetting {
  kind: 'list'
  options: readonly string[]
}

/** Where the default comes from; null if it is the product's own. */
type Setting = (NumberSetting | TextSetting | ListSetting) & { environment: string | null }

/** Languages that a patient may prefer, whether or not there are words in them yet. */
export const patientLanguages = ['en', 'hi', 'kn', 'ml', 'ta', 'te', 'mr', 'bn', 'gu', 'pa', 'ur'] as const

const page = { kind: 'text', max: 20_000, isRequired: false, environment: null } as const

/** What a clinic may set itself: of which kind it is, within which bounds, and where its default comes from. */
export const settingsTable = {
  /** How long before the start a patient may still cancel or move a visit. */
  cancelCutoffHours: {
    kind: 'number',
    unit: 'hours',
    min: 0,
    max: 720,
    step: 0.5,
    environment: 'CANCEL_CUTOFF_HOURS',
  },
  /** How long before the start a time can still be booked. */
  minNoticeMinutes: {
    kind: 'number',
    unit: 'minutes',
    min: 0,
    max: 10_080,
    step: 1,
    environment: 'MIN_NOTICE_MINUTES',
  },
  /** How far ahead a time can be booked. */
  bookingWindowDays: { kind: 'number', unit: 'days', min: 1, max: 365, step: 1, environment: 'BOOKING_WINDOW_DAYS' },
  /** How long a chosen time is kept while its patient pays. */
  holdMinutes: { kind: 'number', unit: 'minutes', min: 2, max: 120, step: 1, environment: 'HOLD_SECONDS' },
  /** The same for who pays by a link from the desk. */
  linkHoldMinutes: { kind: 'number', unit: 'minutes', min: 15, max: 1440, step: 1, environment: 'LINK_HOLD_MINUTES' },
  /** How long before the start a patient is reminded; 0 for never. */
  reminderHours: { kind: 'number', unit: 'hours', min: 0, max: 168, step: 0.5, environment: 'REMINDER_HOURS' },
  /** Charged once a patient, with the first visit that the desk books. */
  registrationFeePaise: {
    kind: 'number',
    unit: 'paise',
    min: 0,
    max: 5_000_000,
    step: 100,
    environment: 'REGISTRATION_FEE_RUPEES',
  },
  clinicName: { kind: 'line', max: 80, isRequired: true, isPrinted: true, environment: 'CLINIC_NAME' },
  clinicPhone: { kind: 'phone', max: 30, isRequired: true, environment: 'CLINIC_SUPPORT_PHONE' },
  clinicEmail: { kind: 'email', max: 200, isRequired: false, environment: null },
  clinicAddress: { kind: 'line', max: 200, isRequired: true, isPrinted: true, environment: 'CLINIC_ADDRESS' },
  clinicGstin: { kind: 'gstin', max: 15, isRequired: false, environment: 'CLINIC_GSTIN' },
  /** At the foot of every bill and credit note. */
  receiptNote: { kind: 'line', max: 300, isRequired: false, isPrinted: true, environment: null },
  /** From which the desk chooses a patient's. */
  languages: { kind: 'list', options: patientLanguages, environment: null },
  /** Pages that anybody can read; empty for the product's own words. */
  privacyText: page,
  termsText: page,
  refundsText: page,
  contactText: page,
} as const satisfies Record<string, Setting>

export type SettingKey = keyof typeof settingsTable
type ValueOf<S extends Setting> = S extends NumberSetting ? number : S extends ListSetting ? readonly string[] : string

/** A value of each, as it is in force. */
export type Settings = { -readonly [K in SettingKey]: ValueOf<(typeof settingsTable)[K]> }
export type SettingValue = Settings[SettingKey]

export const settingKeys = Object.keys(settingsTable) as SettingKey[]

/** What is wrong with a value; `limit` is the bound that it breaks, `step` what it has to be a multiple of. */
export type SettingProblem =
  | { fault: 'TOO_SMALL' | 'TOO_LARGE'; min: number; max: number }
  | { fault: 'NOT_A_STEP'; step: number }
  | { fault: 'TOO_LONG'; max: number }
  | { fault: 'MISSING' | 'SEVERAL_LINES' | 'UNPRINTABLE' | 'BAD_PHONE' | 'BAD_EMAIL' | 'BAD_GSTIN' | 'NOT_AN_OPTION' }

const forms = {
  phone: { pattern: /^\+?[\d ()-]{6,}$/, fault: 'BAD_PHONE' },
  email: { pattern: /^[^\s@<>"]+@[^\s@<>"]+\.[a-z]{2,}$/i, fault: 'BAD_EMAIL' },
  // State, PAN, number of the registration in that state, Z, check character.
  gstin: { pattern: /^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/, fault: 'BAD_GSTIN' },
} as const

function numberProblem({ min, max, step }: NumberSetting, value: number): SettingProblem | null {
  if (value < min) return { fault: 'TOO_SMALL', min, max }
  if (value > max) return { fault: 'TOO_LARGE', min, max }
  return Number.isInteger(value / step) ? null : { fault: 'NOT_A_STEP', step }
}

function textProblem({ kind, max, isRequired, isPrinted }: TextSetting, value: string): SettingProblem | null {
  if (value === '') return isRequired ? { fault: 'MISSING' } : null
  if (Array.from(value).length > max) return { fault: 'TOO_LONG', max }
  if (kind !== 'text' && /[\t\n\v\f\r\u0085\u2028\u2029]/.test(value)) return { fault: 'SEVERAL_LINES' }
  if (isPrinted === true && !isPrintableName(value)) return { fault: 'UNPRINTABLE' }
  const form = kind === 'line' || kind === 'text' ? null : forms[kind]
  return form === null || form.pattern.test(value) ? null : { fault: form.fault }
}

/** What is wrong with a value of the right type; null if nothing is. The server and the screen both ask here. */
export function settingProblem(key: SettingKey, value: SettingValue): SettingProblem | null {
  const setting: Setting = settingsTable[key]
  if (setting.kind === 'number') return numberProblem(setting, Number(value))
  if (setting.kind !== 'list') return textProblem(setting, String(value))
  const chosen = value as readonly string[]
  if (chosen.length === 0) return { fault: 'MISSING' }
  const isOption = (one: string) => setting.options.includes(one)
  return chosen.every(isOption) && new Set(chosen).size === chosen.length ? null : { fault: 'NOT_AN_OPTION' }
}
