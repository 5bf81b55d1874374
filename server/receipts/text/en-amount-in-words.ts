const small = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ')
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

const scales = [
  { size: 10_000_000, name: 'crore' },
  { size: 100_000, name: 'lakh' },
  { size: 1000, name: 'thousand' },
  { size: 100, name: 'hundred' },
]

function words(value: number): string {
  if (value < 20) return small[value] ?? ''
  const scale = scales.find(({ size }) => value >= size)
  if (scale === undefined) {
    const rest = value % 10
    return `${tens[Math.floor(value / 10)]}${rest === 0 ? '' : `-${small[rest]}`}`
  }
  const rest = value % scale.size
  const head = `${words(Math.floor(value / scale.size))} ${scale.name}`
  return rest === 0 ? head : `${head} ${words(rest)}`
}

/** Whole paise as written on Indian bills: `Rupees one lakh two hundred and fifty paise only`. */
export function amountInWords(amountPaise: number): string {
  const rupees = Math.floor(amountPaise / 100)
  const paise = amountPaise % 100
  return `Rupees ${words(rupees)}${paise === 0 ? '' : ` and ${words(paise)} paise`} only`
}
