import { profile } from './en/profile.ts'
import { inThisLanguage, type Words } from './language.ts'

export const profileText = inThisLanguage<Words<typeof profile>>({ en: profile })
