import { shell } from './en/shell.ts'
import { inThisLanguage, type Words } from './language.ts'

export const shellText = inThisLanguage<Words<typeof shell>>({ en: shell })
