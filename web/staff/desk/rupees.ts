/** `1,600` or `₹1600.50` as typed, in paise; null if it is not an amount. */
export function paiseOf(typed: string): number | null {
  const text = typed.replaceAll(/[₹,\s]/g, '')
  if (!/^\d{1,7}(\.\d{1,2})?$/.test(text)) return null
  return Math.round(Number(text) * 100)
}

/** The initial value of a rupee field. */
export const rupeesOf = (paise: number): string => (paise % 100 === 0 ? String(paise / 100) : (paise / 100).toFixed(2))
