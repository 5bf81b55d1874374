import { latinDigits, plainPhone } from '../../contract/core/phone.ts'
import type { Phone } from '../../contract/core/values.ts'
import { AppError } from '../core/app-error.ts'
import { parsePhone } from '../core/phone.ts'

/** What was typed into the search box, by what it can be. */
export interface Question {
  /** A whole phone number, in its canonical form. */
  phone: Phone | null
  /** At least four digits, of which a phone may be the end. */
  lastDigits: string | null
  appointmentId: number | null
  /** Of a receipt, a corrected bill or a credit note. */
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

/** Reads what somebody types with a phone at the ear: digits in any script, a number off a receipt, a name. */
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
  const reference = /^#\s*(\d{1,9})$/.exec(latinDigits(text))
  if (reference !== null) return { ...nothing, appointmentId: Number(reference[1]) }
  const isDocument = /^[A-Z\d]+([/-][A-Z\d]+)+$/i.test(text) && /\d/.test(text)
  return { ...nothing, name: /\p{L}/u.test(text) ? text : null, documentNumber: isDocument ? text.toUpperCase() : null }
}

/** Words that people put before a name: they narrow nothing down. */
const titles = new Set('mr mrs ms miss dr prof shri sri smt kumari श्री श्रीमती डॉ'.split(' '))

export interface NameKeys {
  /** Of each of at most four words the keys of which one has to be there; `sounds` and `misspelt` as well. */
  begins: string[][]
  sounds: string[][]
  misspelt: string[][]
  /** Of all words written as one. */
  joined: string[]
}

/** Sorts what `name_keys` says of a name that is asked for; null where it has no word. */
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
