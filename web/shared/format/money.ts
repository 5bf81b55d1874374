import { locale } from '../text/language.ts'

/** `1600` as `1,600`, `160000` as `1,60,000`: for a browser that has no data of the locale. */
const grouped = (rupees: string) => rupees.replace(/(\d)(?=(\d\d)+\d$)/g, '$1,')

function createFormat(): (rupees: number) => string {
  try {
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: 'INR',
      numberingSystem: 'latn',
      trailingZeroDisplay: 'stripIfInteger',
    })
    return (rupees) => format.format(rupees)
  } catch {
    return (rupees) => {
      const [whole = '', paise = '00'] = rupees.toFixed(2).split('.')
      return `₹${grouped(whole)}${paise === '00' ? '' : `.${paise}`}`
    }
  }
}

const format = createFormat()

/** `₹1,600`, and `₹1,600.50` where there are paise. */
export const formatPaise = (amountPaise: number): string => format(amountPaise / 100)
