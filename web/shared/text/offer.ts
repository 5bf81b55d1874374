import { offer } from './en/offer.ts'
import { inThisLanguage, type Words } from './language.ts'

export const offerText = inThisLanguage<Words<typeof offer>>({ en: offer })
