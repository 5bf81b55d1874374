/**
 * The languages of the product. Once a language is added here, the compiler names every catalogue that lacks it.
 * Everything a patient reads is in these catalogues.
 */
export const languages = ['en'] as const
export type Language = (typeof languages)[number]

/** The locales that Intl formats dates and money in. */
export const locales: Record<Language, string> = { en: 'en-IN' }

/** A language as stored, such as `en`; English if there is none, or none that we have words for. */
export const languageOf = (tag: string | null): Language => languages.find((one) => one === tag) ?? 'en'

/** What every language has to provide: the keys and parameters of English, with its own words. */
export type Words<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T[K] extends string
      ? string
      : Words<T[K]>
}
