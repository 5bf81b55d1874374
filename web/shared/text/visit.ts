import { visit } from './en/visit.ts'
import { inThisLanguage, type Words } from './language.ts'

export const visitText = inThisLanguage<Words<typeof visit>>({ en: visit })
