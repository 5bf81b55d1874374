import type { Language, Words } from '../../../contract/core/language.ts'
import { messages } from './en.ts'

export type MessageText = Words<typeof messages>

/** By language. */
export const messageTexts: Record<Language, MessageText> = { en: messages }
