import { latinDigits, plainPhone } from '../../contract/core/phone.ts'
import type { Phone } from '../../contract/core/values.ts'
import { AppError } from '../core/app-error.ts'
import { parsePhone } from '../core/phone.ts'

/** The possible meanings of what was typed into the search box. */
export interface Question {
  /** A full phone number, in its canonical form. */
  phone: Phone | null
  /** At least four digits, which may be the end of a phone number. */
  lastDigits: string | null
  appointmentId: number | null
  /** The number of a receipt, a corrected bill or a credit note. */
  documentNumber: string | null
  name: string | null
}

const nothing: Question = { phone: null, lastDigits: null, appointmentId: null, documentNumber: null, name: null }

function wholePhone(text: string, countries: readonly string[]): Phone | null {
  try {
    return parsePhone(text, countries)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** Parses what a receptionist types during a call: digits in any script, a number from a receipt, a name. */
export function readQuestion(q: string, countries: readonly string[]): Question {
  const text = q.trim()
  const plain = plainPhone(text)
  if (/^\+?[\d\s().\u2010-\u2015\u2212-]+$/.test(plain)) {
    const digits = plain.replace(/\D/g, '')
    const isNumber = /^\d{1,9}$/.test(plain)
    return {
      ...nothing,
      phone: wholePhone(text, countries),
      lastDigits: digits.length >= 4 && digits.length <= 15 ? digits : null,
      appointmentId: isNumber && Number(plain) > 0 ? Number(plain) : null,
    }
  }
  const reference = /^(?:#|MB-)\s*(\d{1,9})$/i.exec(latinDigits(text))
  if (reference !== null) return { ...nothing, appointmentId: Number(reference[1]) }
  const isDocument = /^[A-Z\d]+([/-][A-Z\d]+)+$/i.test(text) && /\d/.test(text)
  return { ...nothing, name: /\p{L}/u.test(text) ? text : null, documentNumber: isDocument ? text.toUpperCase() : null }
}

/** Titles before a name, which do not narrow a search. */
const titles = new Set('mr mrs ms miss dr prof shri sri smt kumari श्री श्रीमती डॉ'.split(' '))

export interface NameKeys {
  /** The keys of each word, of which at least one must match; at most four words. So in `sounds` and `misspelt`. */
  begins: string[][]
  sounds: string[][]
  misspelt: string[][]
  /** The keys of all words written as one. */
  joined: string[]
}

/** Groups the result of `name_keys` by word; null if the name has none. */
export function sortKeys(keys: readonly string[]): NameKeys | null {
  const words = new Map<string, string[]>()
  for (const key of keys) {
    const space = key.indexOf(' ')
    const nth = key.slice(0, space)
    words.set(nth, [...(words.get(nth) ?? []), key.slice(space + 1)])
  }
  const joined = (words.get('0') ?? []).filter((key) => !key.startsWith('d:'))
  words.delete('0')
  const all = [...words.values()]
  const named = all.filter((of) => !of.some((key) => key.startsWith('p:') && titles.has(key.slice(2))))
  const kept = named.length === 0 ? all : named
  if (kept.length === 0) return null
  const wordsBy = (isKept: (key: string) => boolean) => kept.slice(0, 4).map((of) => of.filter(isKept))
  return {
    begins: wordsBy((key) => key.startsWith('p:')),
    sounds: wordsBy((key) => !key.startsWith('d:')),
    misspelt: wordsBy(() => true),
    joined,
  }
}
