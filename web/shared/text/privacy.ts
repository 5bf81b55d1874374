import { privacy } from './en/privacy.ts'
import { inThisLanguage, type Words } from './language.ts'

export const privacyText = inThisLanguage<Words<typeof privacy>>({ en: privacy })
