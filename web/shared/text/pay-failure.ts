import { payFailure } from './en/pay-failure.ts'
import { inThisLanguage, type Words } from './language.ts'

export const payFailureText = inThisLanguage<Words<typeof payFailure>>({ en: payFailure })
