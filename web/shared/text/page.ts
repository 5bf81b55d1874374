import { page } from './en/page.ts'
import { inThisLanguage, locale, type Words } from './language.ts'

export const pageText = { ...inThisLanguage<Words<typeof page>>({ en: page }), locale }
