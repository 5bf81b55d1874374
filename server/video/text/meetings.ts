import type { Language, Words } from '../../../contract/core/language.ts'
import { meetings } from './en.ts'

/** By language. An event stands in the clinic's own calendar, and is in English. */
export const meetingTexts: Record<Language, Words<typeof meetings>> = { en: meetings }
