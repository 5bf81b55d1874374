import { queryOptions } from '@tanstack/preact-query'
import type { InviteStaffBody, StaffPerson, StaffRolesBody } from '../../../contract/staff/people.ts'
import { callStaff } from '../call.ts'
import { withConfirmation } from '../confirm-identity.tsx'
import { staffKey } from '../who.ts'

export const teamQuery = queryOptions({
  queryKey: [staffKey, 'team'],
  queryFn: async ({ signal }) => (await callStaff<{ items: StaffPerson[] }>('/api/staff/staff', { signal })).items,
  staleTime: 0,
})

export interface Invited {
  staff: StaffPerson
  inviteUrl: string
}

/** Each asks for a confirmation of identity, unless there was one in the last minutes. */
export const teamCalls = {
  invite: (body: InviteStaffBody) =>
    withConfirmation(() => callStaff<Invited>('/api/staff/staff', { method: 'POST', body })),
  roles: ({ id, roles }: StaffRolesBody & { id: number }) =>
    withConfirmation(() => callStaff<StaffPerson>(`/api/staff/staff/${id}/roles`, { method: 'PUT', body: { roles } })),
  turn: ({ id, isOn }: { id: number; isOn: boolean }) =>
    withConfirmation(() =>
      callStaff<StaffPerson>(`/api/staff/staff/${id}/switch-${isOn ? 'on' : 'off'}`, { method: 'POST', body: {} }),
    ),
}
