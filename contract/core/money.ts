type Format = (rupees: number) => string

/** `1600` as `1,600`, `160000` as `1,60,000`: for browsers without the locale's data. */
const grouped = (rupees: string) => rupees.replace(/(\d)(?=(\d\d)+\d$)/g, '$1,')

function formatByHand(rupees: number, withPaise: boolean): string {
  const [whole = '', paise = '00'] = Math.abs(rupees).toFixed(2).split('.')
  return `${rupees < 0 ? '-' : ''}₹${grouped(whole)}${paise === '00' && !withPaise ? '' : `.${paise}`}`
}

function createFormat(locale: string, withPaise: boolean): Format {
  try {
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: 'INR',
      numberingSystem: 'latn',
      trailingZeroDisplay: withPaise ? 'auto' : 'stripIfInteger',
    })
    return (rupees) => format.format(rupees)
  } catch {
    return (rupees) => formatByHand(rupees, withPaise)
  }
}

/** Creating a formatter costs more than a hundred uses of it. */
const formats = new Map<string, Format>()

/** `₹1,600`, and `₹1,600.50` if there are paise; with `withPaise`, as in accounts, always `₹1,600.00`. */
export function formatPaise(amountPaise: number, locale: string, { withPaise = false } = {}): string {
  const key = `${locale} ${withPaise}`
  let format = formats.get(key)
  if (format === undefined) {
    format = createFormat(locale, withPaise)
    formats.set(key, format)
  }
  return format(amountPaise / 100)
}
