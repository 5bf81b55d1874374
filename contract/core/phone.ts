/** The zeros of India's scripts (and of Arabic, for Urdu), and the full-width one: their digits follow in order. */
const zeros = [
  0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0660, 0x06f0, 0x1c50, 0xabf0, 0xff10,
]

/** Digits of India's scripts, and full-width ones, as 0 to 9. */
export function latinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    const zero = zeros.find((start) => code >= start && code < start + 10)
    return zero === undefined ? digit : String(code - zero)
  })
}

/**
 * A typed or pasted phone in plain characters: Latin digits, no invisible direction marks (contact lists and WhatsApp
 * add them), a real plus, nothing after the last digit. A leading `00` becomes a plus.
 */
export function plainPhone(text: string): string {
  const visible = latinDigits(text.normalize('NFKC')).replace(/\p{Cf}/gu, '')
  return visible
    .trim()
    .replace(/[\s.,;:!]+$/u, '')
    .replace(/^00(?=[\s\d])/, '+')
}
