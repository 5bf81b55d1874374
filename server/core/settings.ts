import { patientLanguages, type Settings } from '../../contract/rules/settings.ts'
import type { Config } from './config.ts'

/** What is in force where the clinic has set nothing. */
const defaultSettings = (config: Config): Settings => ({
  cancelCutoffHours: config.CANCEL_CUTOFF_HOURS,
  minNoticeMinutes: config.MIN_NOTICE_MINUTES,
  bookingWindowDays: config.BOOKING_WINDOW_DAYS,
  holdMinutes: config.HOLD_SECONDS / 60,
  linkHoldMinutes: config.LINK_HOLD_MINUTES,
  reminderHours: config.REMINDER_HOURS,
  registrationFeePaise: config.REGISTRATION_FEE_RUPEES * 100,
  clinicName: config.CLINIC_NAME,
  clinicPhone: config.CLINIC_SUPPORT_PHONE,
  clinicEmail: '',
  clinicAddress: config.CLINIC_ADDRESS,
  clinicGstin: config.CLINIC_GSTIN ?? '',
  receiptNote: '',
  languages: patientLanguages,
  privacyText: '',
  termsText: '',
  refundsText: '',
  contactText: '',
})

/** What the clinic has set, as one version of it. */
export interface StoredSettings {
  version: number
  values: Partial<Settings>
}

/** The settings as this process knows them. Read `current` once for a decision: it is replaced, never changed. */
export interface SettingsInForce {
  readonly current: Settings
  readonly defaults: Settings
  /** Goes up with every change, also in the database. */
  readonly version: number
  /** Takes what was read from the database, unless something later is known. */
  take(stored: StoredSettings): void
}

/**
 * For `can`: appointments that were booked before their own cutoff was written down go by the environment's, which was
 * in force then.
 */
export const circumstancesAt = (now: Temporal.Instant, { defaults }: SettingsInForce) => ({
  now,
  cutoffHours: defaults.cancelCutoffHours,
})

export function createSettings(config: Config): SettingsInForce {
  const defaults = defaultSettings(config)
  let current = defaults
  let version = 0
  return {
    get current() {
      return current
    },
    get version() {
      return version
    },
    defaults,
    take(stored) {
      if (stored.version < version) return
      version = stored.version
      current = { ...defaults, ...stored.values }
    },
  }
}
