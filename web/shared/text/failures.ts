import { failures } from './en/failures.ts'
import { inThisLanguage, type Words } from './language.ts'

export const failuresText = inThisLanguage<Words<typeof failures>>({ en: failures })
