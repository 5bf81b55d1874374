import { languages, locales } from '../../contract/core/language.ts'
import { dateTexts } from '../../server/core/dates.ts'
import { messageTexts } from '../../server/messaging/text/messages.ts'
import { privacyTexts } from '../../server/privacy/text/privacy.ts'
import { receiptTexts } from '../../server/receipts/text/receipts.ts'
import { meetingTexts } from '../../server/video/text/meetings.ts'

/** A catalogue with each sentence in [brackets], including what is filled in. */
export function bracketed(words: unknown): unknown {
  if (typeof words === 'string') return `[${words}]`
  if (typeof words === 'function') return (...given: unknown[]) => bracketed(words(...given))
  if (Array.isArray(words)) return words.map(bracketed)
  if (typeof words !== 'object' || words === null) return words
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, bracketed(value)]))
}

/** As the database has it: a language that nobody speaks. */
export const pseudoLanguage = 'qps'

/** Adds a language to this process, by its catalogues alone. */
export function addPseudoLanguage(): void {
  const added = { languages: languages as unknown as string[], locales: locales as Record<string, string> }
  added.languages.push(pseudoLanguage)
  added.locales[pseudoLanguage] = 'kn-IN'
  for (const texts of [dateTexts, messageTexts, privacyTexts, receiptTexts, meetingTexts]) {
    Object.assign(texts, { [pseudoLanguage]: bracketed(texts.en) })
  }
}

/**
 * Words in Latin letters that came from no catalogue; addresses and numbers of things are in no language, nor are
 * blood groups; am and pm are what Intl writes in India.
 */
export function leftovers(text: string): string[] {
  let rest = text.replaceAll(/https?:\/\/[^\s\]]+/g, ' ')
  for (let before = ''; before !== rest;) {
    before = rest
    rest = rest.replaceAll(/\[[^[\]]*\]/g, ' ')
  }
  return (rest.match(/[\p{Script=Latin}\d/_-]*\p{Script=Latin}{2,}[\p{Script=Latin}\d/_-]*/gu) ?? []).filter(
    (word) => !/^([ap]m|AM|PM|AB-?|MB-\d+|MB\/\d\d-\d\d\/\d+|C[NR]\/.+|pay_\w+)$/.test(word),
  )
}
