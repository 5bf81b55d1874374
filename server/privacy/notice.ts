import { createHash } from 'node:crypto'
import type { Config } from '../core/config.ts'

/**
 * What a patient is asked to agree to: itemised, by itself, in plain words, with how to withdraw and whom to complain to
 * (Digital Personal Data Protection Rules 2025, r. 3). A change of the words needs a new version.
 */
export function consentNotice(config: Config): { version: string; text: string; sha256: string } {
  const text = [
    `${config.CLINIC_NAME} keeps your name, phone number, e-mail address, date of birth, your appointments, what you write to your clinician, and your payments.`,
    'We use them to book and hold your appointments, to send you messages about them by WhatsApp, to take and refund payments, and to keep the records that medical and tax law asks for.',
    'Razorpay handles payments, Gallabox sends the WhatsApp messages, and Google makes the link of a video call; each gets only what it needs for that.',
    'You can see, download and erase your data, and withdraw this agreement, under Privacy in your dashboard, at any time. What the law makes us keep is named there.',
    `Questions and complaints: call ${config.CLINIC_SUPPORT_PHONE}. If we do not help you, you may turn to the Data Protection Board of India.`,
  ].join('\n\n')
  return { version: '2026-01', text, sha256: createHash('sha256').update(text).digest('hex') }
}
