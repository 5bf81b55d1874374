import { queryOptions } from '@tanstack/preact-query'
import type { PolicyName } from '../../../contract/core/policy-names.ts'
import type { Policy } from '../../../contract/public/policies.ts'
import { call } from '../../shared/api.ts'

export const policyQuery = (name: PolicyName) =>
  queryOptions({
    queryKey: ['policy', name],
    queryFn: ({ signal }) => call<Policy>(`/api/policies/${name}`, { signal }),
    staleTime: 3_600_000,
  })
