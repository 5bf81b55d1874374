interface Detail {
  /** The limit: characters of a text, or the value of a number. */
  limit?: number
  /** What was expected instead, for programmers. */
  expected?: string
}

/**
 * Everything that can be wrong with a field. The code is stable and meant for programs; the sentence is English, for
 * their logs. What a patient reads is in web/shared/text.
 */
export const fieldSentences = {
  INVALID: 'This is not valid.',
  MISSING: 'This is missing.',
  UNEXPECTED: 'This is not expected here.',
  WRONG_TYPE: ({ expected = 'something else' }: Detail) => `This should be ${expected}.`,
  NOT_AN_OPTION: ({ expected = 'something else' }: Detail) => `This should be one of ${expected}.`,
  TOO_LONG: ({ limit }: Detail) =>
    limit === undefined ? 'Please keep this shorter.' : `Please keep this to ${limit} characters.`,
  TOO_SHORT: 'This is too short.',
  TOO_LARGE: 'This is too large.',
  TOO_SMALL: 'This is too small.',
  BAD_CHARACTERS: 'This has characters that cannot be used here.',
  BAD_INSTANT: 'Please give an instant with its offset, like 2026-01-05T10:00:00+05:30.',
  TOO_FINE: 'This is finer than a nanosecond.',
  BAD_DATE: 'Please enter a date that exists, like 2026-01-31.',
  BAD_YEAR: 'Please check the year.',
  DATE_IN_FUTURE: 'This day has not come yet.',
  BIRTH_DATE_OF_MINOR: 'The date of birth of somebody under 18 can be corrected, but not removed.',
  NAME_MISSING: 'Please enter a name.',
  NAME_ON_SEVERAL_LINES: 'Please keep the name on one line.',
  NAME_TOO_LONG: 'Please keep the name shorter.',
  NAME_UNPRINTABLE: 'Please write the name in Latin letters or in an Indian script, so that receipts can print it.',
  BAD_EMAIL: 'Please check the email address, for example asha@example.com.',
  BAD_PHONE: 'Please check the number.',
  BAD_PHONE_ABROAD:
    'Please check the number. A number outside India starts with + and the country code, for example +971 50 123 4567.',
  BAD_BLOOD_GROUP: 'One of A+, A-, B+, B-, AB+, AB-, O+ and O-.',
  BAD_OTP: 'The code has six digits.',
  BAD_KEY_PROOF: 'This does not prove that you hold a key.',
  BAD_CURSOR: 'This cursor did not come from this list.',
  BEFORE_FIRST_DAY: 'This day is before the first one.',
  TOO_MANY_DAYS: ({ limit }: Detail) => `At most ${limit} days at a time.`,
  TEXT_HAS_CHANGED: 'The text has changed. Please read it again.',
  UNKNOWN_DEPENDENT: 'This person is not on your list.',
  GUARDIAN_NOT_CONFIRMED: 'Please confirm that you are the parent or guardian, and will be there.',
  GUARDIAN_NAME_MISSING: 'Please enter the name of the parent or guardian who will be there.',
} as const satisfies Record<string, string | ((detail: Detail) => string)>

export type FieldCode = keyof typeof fieldSentences

export interface FieldProblem extends Detail {
  code: FieldCode
}

export const isFieldCode = (text: string): text is FieldCode => Object.hasOwn(fieldSentences, text)

/** In English, for programs. */
export function fieldSentence({ code, ...detail }: FieldProblem): string {
  const sentence: string | ((detail: Detail) => string) = fieldSentences[code]
  return typeof sentence === 'string' ? sentence : sentence(detail)
}
