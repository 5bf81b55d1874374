import { notices } from './en/notices.ts'
import { inThisLanguage, type Words } from './language.ts'

export const noticesText = inThisLanguage<Words<typeof notices>>({ en: notices })
