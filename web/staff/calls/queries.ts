import { queryOptions } from '@tanstack/preact-query'
import type { StaffAppointmentReply } from '../../../contract/staff/appointments.ts'
import type { CallList } from '../../../contract/staff/call-list.ts'
import { callStaff } from '../call.ts'
import { withQuery } from '../queries.ts'
import { staffKey } from '../who.ts'

/** Time alone puts somebody on the list, and nothing announces that. */
const againMs = 30_000

/** Under the day's key, so that whatever changes the day reads it anew. */
export const callListQuery = (centreId: number | null) =>
  queryOptions({
    queryKey: [staffKey, 'calendar', 'calls', centreId],
    queryFn: ({ signal }) => callStaff<CallList>(withQuery('/api/staff/call-list', { centreId }), { signal }),
    staleTime: 0,
    refetchInterval: againMs,
  })

export const markTold = (id: number) =>
  callStaff<StaffAppointmentReply>(`/api/staff/appointments/${id}/told-by-phone`, { method: 'POST', body: {} })
