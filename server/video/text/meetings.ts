import type { Language, Words } from '../../../contract/core/language.ts'
import { meetings } from './en.ts'

/** By language. Events are in the clinic's own calendar, and therefore in English. */
export const meetingTexts: Record<Language, Words<typeof meetings>> = { en: meetings }
