import { queryOptions } from '@tanstack/preact-query'
import type { CentreChanges, StaffCentre, StaffCentres } from '../../../contract/staff/centres.ts'
import type {
  BookedList,
  ClinicianChanges,
  StaffClinician,
  StaffClinicians,
} from '../../../contract/staff/clinicians.ts'
import type { Concern } from '../../../contract/public/clinic.ts'
import { ApiError, NetworkError } from '../../shared/api.ts'
import { queryClient } from '../../shared/query-client.ts'
import { callStaff } from '../call.ts'
import { askWho, staffKey } from '../who.ts'

export const cliniciansQuery = queryOptions({
  queryKey: [staffKey, 'clinic', 'clinicians'],
  queryFn: ({ signal }) => callStaff<StaffClinicians>('/api/staff/clinicians', { signal }),
  staleTime: 0,
})

export const clinicianQuery = (id: number) =>
  queryOptions({
    queryKey: [staffKey, 'clinic', 'clinicians', id],
    queryFn: ({ signal }) => callStaff<StaffClinician>(`/api/staff/clinicians/${id}`, { signal }),
    staleTime: 0,
  })

export const centresQuery = queryOptions({
  queryKey: [staffKey, 'clinic', 'centres'],
  queryFn: ({ signal }) => callStaff<StaffCentres>('/api/staff/centres', { signal }),
  staleTime: 0,
})

export const centreQuery = (id: number) =>
  queryOptions({
    queryKey: [staffKey, 'clinic', 'centres', id],
    queryFn: ({ signal }) => callStaff<StaffCentre>(`/api/staff/centres/${id}`, { signal }),
    staleTime: 0,
  })

export type Kind = 'clinicians' | 'centres'

export const bookedQuery = (kind: Kind, id: number) =>
  queryOptions({
    queryKey: [staffKey, 'clinic', kind, id, 'booked'],
    queryFn: ({ signal }) => callStaff<BookedList>(`/api/staff/${kind}/${id}/booked`, { signal }),
    staleTime: 0,
  })

export const concernsQuery = queryOptions({
  queryKey: [staffKey, 'concerns'],
  queryFn: async ({ signal }) => (await callStaff<{ items: Concern[] }>('/api/concerns', { signal })).items,
})

/** Whatever was read of the clinic is read anew, and the centres that one may choose with it. */
export async function readClinicAgain(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: [staffKey] }), askWho().catch(() => undefined)])
}

const saveAt = <Reply>(path: string, id: number | null, body: unknown, version: string | null): Promise<Reply> =>
  callStaff<Reply>(id === null ? path : `${path}/${id}`, {
    method: id === null ? 'POST' : 'PUT',
    body,
    headers: version === null ? {} : { 'if-match': version },
  })

export interface Saving<Body> {
  id: number | null
  body: Body
  version: string | null
}

export const clinicActions = {
  saveClinician: ({ id, body, version }: Saving<ClinicianChanges>) =>
    saveAt<StaffClinician>('/api/staff/clinicians', id, body, version),
  saveCentre: ({ id, body, version }: Saving<CentreChanges>) =>
    saveAt<StaffCentre>('/api/staff/centres', id, body, version),
  turn: ({ kind, id, isOn }: { kind: Kind; id: number; isOn: boolean }) =>
    callStaff<StaffClinician | StaffCentre>(`/api/staff/${kind}/${id}/switch-${isOn ? 'on' : 'off'}`, {
      method: 'POST',
      body: {},
    }),
  removePhoto: (id: number) => callStaff<StaffClinician>(`/api/staff/clinicians/${id}/photo`, { method: 'DELETE' }),
  async sendPhoto({ id, file }: { id: number; file: File }): Promise<void> {
    const form = new FormData()
    form.append('photo', file)
    const response = await fetch(`/api/staff/clinicians/${id}/photo`, { method: 'POST', body: form }).catch(
      (error: unknown) => {
        throw new NetworkError('No reply', { cause: error })
      },
    )
    if (!response.ok) throw new ApiError(await response.json().catch(() => ({})), response)
  },
}

/** Who saved it in between, if that is why it was refused: null for somebody who is not known. */
export function whoClashes(error: Error | null): { savedBy: string | null } | null {
  if (!(error instanceof ApiError) || error.code !== 'STATUS_CHANGED') return null
  const { savedBy } = error.details
  return { savedBy: typeof savedBy === 'string' ? savedBy : null }
}

/** Which field names somebody else already, if that is why it was refused. */
export function takenField(error: Error | null): string | null {
  const field = error instanceof ApiError && error.code === 'PROFILE_IN_USE' ? error.details.field : null
  return typeof field === 'string' ? field : null
}
