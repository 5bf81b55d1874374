import { locales, type Language } from '../../../contract/core/language.ts'

export type { Words } from '../../../contract/core/language.ts'

const language: Language = 'en'

/** The locale that Intl formats dates and money in. */
export const locale = locales[language]

export const inThisLanguage = <T>(byLanguage: Record<Language, T>): T => byLanguage[language]
