import { family } from './en/family.ts'
import { inThisLanguage, type Words } from './language.ts'

export const familyText = inThisLanguage<Words<typeof family>>({ en: family })
