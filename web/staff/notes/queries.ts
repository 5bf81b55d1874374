import { infiniteQueryOptions } from '@tanstack/preact-query'
import type { ClinicalNote, ClinicalNotes } from '../../../contract/staff/notes.ts'
import { callStaff } from '../call.ts'
import { withQuery } from '../queries.ts'
import { staffKey } from '../who.ts'

const path = (patientId: number) => `/api/staff/patients/${patientId}/notes`

// Each read is audited: load only when the user asks for it.
export const notesQuery = (patientId: number) =>
  infiniteQueryOptions({
    queryKey: [staffKey, 'notes', patientId],
    queryFn: ({ pageParam, signal }) =>
      callStaff<ClinicalNotes>(withQuery(path(patientId), { cursor: pageParam, limit: 10 }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  })

/** A `draftId` makes retries safe: the note is added once. A `noteId` adds a version to that note. */
export interface WrittenNote {
  text: string
  appointmentId?: number
  noteId?: number
  draftId?: string
}

export const sendNote = (patientId: number, body: WrittenNote): Promise<ClinicalNote> =>
  callStaff<ClinicalNote>(path(patientId), { method: 'POST', body })
