import type { Language, Words } from '../../../contract/core/language.ts'
import { receipts } from './en.ts'

/** By language. */
export const receiptTexts: Record<Language, Words<typeof receipts>> = { en: receipts }
