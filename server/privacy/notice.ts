import { createHash } from 'node:crypto'
import type { Language } from '../../contract/core/language.ts'
import type { Config } from '../core/config.ts'
import { privacyTexts } from './text/privacy.ts'

/**
 * What a patient is asked to agree to: itemised, by itself, in plain words, with how to withdraw and whom to complain to
 * (Digital Personal Data Protection Rules 2025, r. 3). A change of the words needs a new version.
 */
export function consentNotice(config: Config, language: Language): { version: string; text: string; sha256: string } {
  const clinic = { name: config.CLINIC_NAME, supportPhone: config.CLINIC_SUPPORT_PHONE }
  const text = privacyTexts[language].notice.map((paragraph) => paragraph(clinic)).join('\n\n')
  return { version: '2026-01', text, sha256: createHash('sha256').update(text).digest('hex') }
}
