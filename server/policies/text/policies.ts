import type { Language, Words } from '../../../contract/core/language.ts'
import { policies } from './en.ts'

/** By language. */
export const policyTexts: Record<Language, Words<typeof policies>> = { en: policies }
