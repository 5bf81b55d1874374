import { outcome } from './en/outcome.ts'
import { inThisLanguage, type Words } from './language.ts'

export const outcomeText = inThisLanguage<Words<typeof outcome>>({ en: outcome })
