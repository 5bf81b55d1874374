import { queryOptions } from '@tanstack/preact-query'
import type { StaffAppointmentReply } from '../../../contract/staff/appointments.ts'
import type { CallList } from '../../../contract/staff/call-list.ts'
import { callStaff } from '../call.ts'
import { withQuery } from '../queries.ts'
import { staffKey } from '../who.ts'

/** Calls also become due as time passes, without an event: so the list is reloaded regularly. */
const againMs = 30_000

/** Under the day's key, so that every change of the day reloads it. */
export const callListQuery = (centreId: number | null) =>
  queryOptions({
    queryKey: [staffKey, 'calendar', 'calls', centreId],
    queryFn: ({ signal }) => callStaff<CallList>(withQuery('/api/staff/call-list', { centreId }), { signal }),
    staleTime: 0,
    refetchInterval: againMs,
  })

export const markTold = (id: number) =>
  callStaff<StaffAppointmentReply>(`/api/staff/appointments/${id}/told-by-phone`, { method: 'POST', body: {} })
