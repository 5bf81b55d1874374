import { about } from './en/about.ts'
import { inThisLanguage, type Words } from './language.ts'

export const aboutText = inThisLanguage<Words<typeof about>>({ en: about })
