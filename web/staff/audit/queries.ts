import { infiniteQueryOptions, queryOptions } from '@tanstack/preact-query'
import type { AuditList, AuditPeople } from '../../../contract/staff/audit.ts'
import { callStaff } from '../call.ts'
import { withQuery } from '../queries.ts'
import { staffKey } from '../who.ts'
import type { AuditAddress } from './address.ts'

export const auditQuery = (address: AuditAddress) =>
  infiniteQueryOptions({
    queryKey: [staffKey, 'audit', address],
    queryFn: ({ pageParam, signal }) =>
      callStaff<AuditList>(withQuery('/api/staff/audit', { ...address, cursor: pageParam, limit: 50 }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  })

export const auditPeopleQuery = queryOptions({
  queryKey: [staffKey, 'audit', 'people'],
  queryFn: async ({ signal }) => (await callStaff<AuditPeople>('/api/staff/audit/people', { signal })).items,
})
