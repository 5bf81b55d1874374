import type { Language, Words } from '../../../contract/core/language.ts'
import { privacy } from './en.ts'

/** By language. */
export const privacyTexts: Record<Language, Words<typeof privacy>> = { en: privacy }
