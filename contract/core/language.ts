/**
 * The languages that the product speaks. A further one is added here: the compiler then names every catalogue that lacks it.
 * What a patient reads stands in these catalogues only.
 */
export const languages = ['en'] as const
export type Language = (typeof languages)[number]

/** What Intl formats dates and money by. */
export const locales: Record<Language, string> = { en: 'en-IN' }

/** A language as the database has it, such as `en`; English for none, and for one that there are no words of. */
export const languageOf = (tag: string | null): Language => languages.find((one) => one === tag) ?? 'en'

/** The shape that every language has to fill: the keys and parameters of English, with words of its own. */
export type Words<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T[K] extends string
      ? string
      : Words<T[K]>
}
