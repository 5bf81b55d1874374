import { createHash } from 'node:crypto'
import type { Language } from '../../contract/core/language.ts'
import type { Settings } from '../../contract/rules/settings.ts'
import { privacyTexts } from './text/privacy.ts'

interface Notice {
  version: string
  text: string
  /** Of the text, which alone is what a patient agrees to. */
  summary: string[]
  sha256: string
}

/**
 * The notice that a patient agrees to: itemised, separate, in plain words, with how to withdraw and where to complain
 * (Digital Personal Data Protection Rules 2025, r. 3). Changing the words requires a new version.
 */
export function consentNotice(settings: Settings, language: Language): Notice {
  const clinic = { name: settings.clinicName, supportPhone: settings.clinicPhone }
  const words = privacyTexts[language]
  const text = words.notice.map((paragraph) => paragraph(clinic)).join('\n\n')
  const summary = words.summary.map((line) => line(clinic))
  return { version: '2026-01', text, summary, sha256: createHash('sha256').update(text).digest('hex') }
}
