import type { Language } from '../../contract/core/language.ts'
import { policyNames, type PolicyName } from '../../contract/core/policy-names.ts'
import type { Config } from '../core/config.ts'
import { consentNotice } from '../privacy/notice.ts'
import { policyTexts } from './text/policies.ts'

const language: Language = 'en'

const clinicOf = (config: Config) => ({
  name: config.CLINIC_NAME,
  supportPhone: config.CLINIC_SUPPORT_PHONE,
  address: config.CLINIC_ADDRESS,
})

/** By the clinic's own rules, so that no page promises what the product does not do. */
export function policyText(config: Config, name: PolicyName): string {
  // What a patient agrees to is what anybody can read.
  if (name === 'privacy') return consentNotice(config, language).text
  const rules = {
    ...clinicOf(config),
    cutoffHours: config.CANCEL_CUTOFF_HOURS,
    holdMinutes: Math.floor(config.HOLD_SECONDS / 60),
  }
  const { terms, refunds, contact } = policyTexts[language]
  return { terms, refunds, contact }[name].map((paragraph) => paragraph(rules)).join('\n\n')
}

/** Their pages, for search engines and previews of links. */
export function policyPages(config: Config) {
  const { titles, descriptions } = policyTexts[language]
  const clinic = clinicOf(config)
  return policyNames.map((name) => ({
    path: `/${name}`,
    title: titles[name],
    description: descriptions[name](clinic),
  }))
}
