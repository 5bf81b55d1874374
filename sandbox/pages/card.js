/** 4111 1111 1111 1111. */
export function formatCardNumber(text) {
  return text
    .replaceAll(/\D/g, '')
    .slice(0, 19)
    .replaceAll(/(\d{4})(?=\d)/g, '$1 ')
}

/** 12 / 30. */
export function formatExpiry(text) {
  const digits = text.replaceAll(/\D/g, '').slice(0, 4)
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits
}

function passesLuhn(digits) {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += index % 2 === 0 ? digit : doubled
  }
  return sum % 10 === 0
}

function isExpiry(text) {
  const match = /^(\d{2}) \/ (\d{2})$/.exec(text)
  if (!match) return false
  const [month, year] = [Number(match[1]), 2000 + Number(match[2])]
  return month >= 1 && month <= 12 && new Date(year, month, 1) > new Date()
}

/** The first problem with a card as typed, or null. */
export function cardProblem({ number, expiry, cvv, name }) {
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) {
    return { field: 'card-number', text: 'Check the card number: a digit is missing or wrong.' }
  }
  if (!isExpiry(expiry))
    return { field: 'card-expiry', text: 'Check the month and year: the card must not have run out.' }
  if (!/^\d{3,4}$/.test(cvv)) return { field: 'card-cvv', text: 'The CVV is the 3 or 4 digits on the card.' }
  if (name.trim() === '') return { field: 'card-name', text: 'Write the name that stands on the card.' }
  return null
}
