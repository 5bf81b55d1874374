import { infiniteQueryOptions, queryOptions } from '@tanstack/preact-query'
import type {
  ClosureBody,
  ClosureList,
  ClosurePreview,
  ClosureReply,
  ClosureStanding,
} from '../../../contract/staff/closures.ts'
import { callStaff } from '../call.ts'
import { withQuery } from '../queries.ts'
import { staffKey } from '../who.ts'

const address = '/api/staff/closures'
const post = <T>(path: string, body: unknown) => callStaff<T>(`${address}${path}`, { method: 'POST', body })

/** Under the day's key, so that whatever changes the day reads it anew. */
export const closureQuery = (id: number) =>
  queryOptions({
    queryKey: [staffKey, 'calendar', 'closure', id],
    queryFn: ({ signal }) => callStaff<ClosureStanding>(`${address}/${id}`, { signal }),
    staleTime: 0,
  })

export const closuresQuery = infiniteQueryOptions({
  queryKey: [staffKey, 'calendar', 'closures'],
  queryFn: ({ pageParam, signal }) =>
    callStaff<ClosureList>(withQuery(address, { cursor: pageParam, limit: 50 }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  staleTime: 0,
})

export const closureActions = {
  preview: (body: ClosureBody) => post<ClosurePreview>('/preview', body),
  close: (body: ClosureBody) => post<ClosureReply>('', body),
  send: ({ id, ...body }: { id: number; appointmentIds?: number[] }) => post<{ sent: number }>(`/${id}/offers`, body),
  keep: ({ id, appointmentId }: { id: number; appointmentId: number }) =>
    post<ClosureStanding>(`/${id}/keep`, { appointmentId }),
  reopen: (id: number) => callStaff<void>(`${address}/${id}`, { method: 'DELETE' }),
}
