import { finder } from './en/finder.ts'
import { inThisLanguage, type Words } from './language.ts'

export const finderText = inThisLanguage<Words<typeof finder>>({ en: finder })
