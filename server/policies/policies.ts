import type { Language } from '../../contract/core/language.ts'
import { policyNames, type PolicyName } from '../../contract/core/policy-names.ts'
import type { SettingKey, Settings } from '../../contract/rules/settings.ts'
import { consentNotice } from '../privacy/notice.ts'
import { policyTexts } from './text/policies.ts'

const language: Language = 'en'

const clinicOf = ({ clinicName, clinicPhone, clinicAddress }: Settings) => ({
  name: clinicName,
  supportPhone: clinicPhone,
  address: clinicAddress,
})

/** The clinic's own words, where it has written any. */
const own = {
  privacy: 'privacyText',
  terms: 'termsText',
  refunds: 'refundsText',
  contact: 'contactText',
} as const satisfies Record<PolicyName, SettingKey>

/**
 * What the clinic has written, else the product's own words by the clinic's rules, so that no page promises what the
 * product does not do.
 */
export function policyText(settings: Settings, name: PolicyName): string {
  const written = settings[own[name]]
  if (written !== '') return written
  // What a patient agrees to is what anybody can read.
  if (name === 'privacy') return consentNotice(settings, language).text
  const rules = {
    ...clinicOf(settings),
    email: settings.clinicEmail,
    cutoffHours: settings.cancelCutoffHours,
    holdMinutes: Math.floor(settings.holdMinutes),
  }
  const { terms, refunds, contact } = policyTexts[language]
  const paragraphs = { terms, refunds, contact }[name].map((paragraph) => paragraph(rules))
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')
}

/** Their pages, for search engines and previews of links. */
export function policyPages(settings: Settings) {
  const { titles, descriptions } = policyTexts[language]
  const clinic = clinicOf(settings)
  return policyNames.map((name) => ({
    path: `/${name}`,
    title: titles[name],
    description: descriptions[name](clinic),
  }))
}
