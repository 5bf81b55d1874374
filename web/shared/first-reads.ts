import type { VisitType } from '../../contract/core/values.ts'

/**
 * The first requests of each screen, by address: the queries use these, and the build writes them down for the server
 * to preload with the page.
 */
export const firstReads = {
  clinicians: '/api/clinicians',
  clinician: (id: number | string) => `/api/clinicians/${id}`,
  freeTimes: (id: number | string, { from, to, mode }: { from: string; to: string; mode: VisitType }) =>
    `/api/clinicians/${id}/availability?from=${from}&to=${to}&mode=${mode}`,
}
