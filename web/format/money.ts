import { locale } from '../text/language.ts'

const rupees = new Intl.NumberFormat(locale, {
  style: 'currency',
  currency: 'INR',
  trailingZeroDisplay: 'stripIfInteger',
})

/** `₹1,600`, and `₹1,600.50` where there are paise. */
export const formatPaise = (amountPaise: number): string => rupees.format(amountPaise / 100)
