import { pay } from './en/pay.ts'
import { inThisLanguage, type Words } from './language.ts'

export const payText = inThisLanguage<Words<typeof pay>>({ en: pay })
