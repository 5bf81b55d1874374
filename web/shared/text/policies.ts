import { policies } from './en/policies.ts'
import { inThisLanguage, type Words } from './language.ts'

export const policiesText = inThisLanguage<Words<typeof policies>>({ en: policies })
