/** A further language is added here; the compiler then asks for every word of it. */
export type Language = 'en'

export const language: Language = 'en'

/** What Intl formats dates and money by. */
export const locale = 'en-IN'

/** The shape that every language has to fill: the keys and parameters of English, with words of its own. */
export type Words<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T[K] extends string
      ? string
      : Words<T[K]>
}

export const inThisLanguage = <T>(byLanguage: Record<Language, T>): T => byLanguage[language]
