import { change } from './en/change.ts'
import { inThisLanguage, type Words } from './language.ts'

export const changeText = inThisLanguage<Words<typeof change>>({ en: change })
