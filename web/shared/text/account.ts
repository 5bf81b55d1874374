import { account } from './en/account.ts'
import { inThisLanguage, type Words } from './language.ts'

export const accountText = inThisLanguage<Words<typeof account>>({ en: account })
