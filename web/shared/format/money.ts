import { formatPaise as formatIn } from '../../../contract/core/money.ts'
import { locale } from '../text/language.ts'

/** `₹1,600`, and `₹1,600.50` if there are paise, as this language writes it. */
export const formatPaise = (amountPaise: number): string => formatIn(amountPaise, locale)
