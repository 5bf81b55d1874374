import { z } from 'zod'
import { AppointmentId, ClinicalText, Instant, say } from '../core/values.ts'

const NoteVersion = z.object({ version: z.int(), at: Instant, text: z.string() })

/** What a clinician wrote of a patient, as it reads now and as it read before: latest wording first. */
export const ClinicalNote = z.object({
  id: z.int(),
  at: Instant,
  authorName: z.string(),
  /** The caller wrote it, and may put it in other words. */
  isOwn: z.boolean(),
  appointmentId: AppointmentId.nullable(),
  text: z.string(),
  versions: z.array(NoteVersion),
})
export type ClinicalNote = z.infer<typeof ClinicalNote>

export const ClinicalNotes = z.object({ items: z.array(ClinicalNote), nextCursor: z.string().nullable() })
export type ClinicalNotes = z.infer<typeof ClinicalNotes>

/**
 * With `noteId` a new version of that note. With a `draftId` of the author's a note is added once, however often it
 * is sent.
 */
export const NoteBody = z.strictObject({
  text: ClinicalText.refine((value) => value !== '', say('MISSING')),
  appointmentId: AppointmentId.optional(),
  noteId: z.int().positive().optional(),
  draftId: z.uuid().optional(),
})
export type NoteBody = z.infer<typeof NoteBody>
