import { infiniteQueryOptions } from '@tanstack/preact-query'
import type { ClinicalNote, ClinicalNotes } from '../../../contract/staff/notes.ts'
import { callStaff } from '../call.ts'
import { withQuery } from '../queries.ts'
import { staffKey } from '../who.ts'

const path = (patientId: number) => `/api/staff/patients/${patientId}/notes`

// Each read is written down: no more of them than somebody asked for.
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

/** With a `draftId` it is added once, however often it is sent; with a `noteId` it is a version of that note. */
export interface WrittenNote {
  text: string
  appointmentId?: number
  noteId?: number
  draftId?: string
}

export const sendNote = (patientId: number, body: WrittenNote): Promise<ClinicalNote> =>
  callStaff<ClinicalNote>(path(patientId), { method: 'POST', body })
