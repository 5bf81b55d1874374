import { queryOptions } from '@tanstack/preact-query'
import type { Drawer, StaffAppointmentDetails, StaffSlots } from '../../contract/staff/appointments.ts'
import type { Calendar } from '../../contract/staff/calendar.ts'
import type { FoundPatientList } from '../../contract/staff/patients.ts'
import { queryClient } from '../shared/query-client.ts'
import { callStaff } from './call.ts'
import { staffKey } from './who.ts'

export const withQuery = (path: string, given: Record<string, string | number | boolean | null | undefined>) => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given))
    if (value !== null && value !== undefined) query.set(name, String(value))
  const search = query.toString()
  return `${path}?${search}`
}

/** Null for `centreId` means a clinician's own visits at all centres. */
export const calendarQuery = (centreId: number | null, from: string, to: string) =>
  queryOptions({
    queryKey: [staffKey, 'calendar', centreId, from, to],
    queryFn: ({ signal }) => callStaff<Calendar>(withQuery('/api/staff/calendar', { centreId, from, to }), { signal }),
    staleTime: 0,
  })

export const liveAddress = (centreId: number | null): string => withQuery('/api/staff/live', { centreId })

export const staffAppointmentQuery = (id: number) =>
  queryOptions({
    queryKey: [staffKey, 'appointment', id],
    queryFn: ({ signal }) => callStaff<StaffAppointmentDetails>(`/api/staff/appointments/${id}`, { signal }),
    staleTime: 0,
  })

export interface SlotSearch {
  clinicianId: number
  centreId: number
  from: string
  to: string
  mode?: 'ONLINE' | 'IN_PERSON'
  override?: boolean
}

export const staffSlotsQuery = ({ override = false, ...search }: SlotSearch) =>
  queryOptions({
    queryKey: [staffKey, 'slots', search, override],
    queryFn: ({ signal }) =>
      callStaff<StaffSlots>(withQuery('/api/staff/slots', { ...search, override: override ? true : null }), { signal }),
    staleTime: 0,
  })

export const patientSearchQuery = (q: string) =>
  queryOptions({
    queryKey: [staffKey, 'patients', q],
    queryFn: ({ signal }) => callStaff<FoundPatientList>(withQuery('/api/staff/patients', { q, limit: 8 }), { signal }),
    staleTime: 10_000,
    enabled: q.length >= 3,
  })

export const drawersQuery = (centreId: number) =>
  queryOptions({
    queryKey: [staffKey, 'drawers', centreId],
    queryFn: async ({ signal }): Promise<Drawer[]> =>
      (await callStaff<{ items: Drawer[] }>(withQuery('/api/staff/drawers', { centreId }), { signal })).items,
    staleTime: 30_000,
  })

/** After a change: reloads everything about the day. */
export const reloadDay = (): Promise<unknown> =>
  Promise.all(
    ['calendar', 'appointment', 'slots', 'drawers', 'patients', 'record'].map((what) =>
      queryClient.invalidateQueries({ queryKey: [staffKey, what] }),
    ),
  )
