import { queryOptions } from '@tanstack/preact-query'
import type {
  ExtraHoursList,
  Holidays,
  Hours,
  HoursBody,
  HoursOwners,
  HoursPreview,
} from '../../../contract/staff/hours.ts'
import { parse, send } from '../../shared/api.ts'
import { callStaff } from '../call.ts'
import { staffKey } from '../who.ts'

export const hoursOwnersQuery = queryOptions({
  queryKey: [staffKey, 'hours-owners'],
  queryFn: ({ signal }) => callStaff<HoursOwners>('/api/staff/hours', { signal }),
  staleTime: 60_000,
})

/** Hours, and the tag that says which they are. */
export interface TaggedHours {
  hours: Hours
  tag: string
}

const pathOf = (clinicianId: number) => `/api/staff/clinicians/${clinicianId}/hours`

export async function readHours(clinicianId: number): Promise<TaggedHours> {
  const response = await send(pathOf(clinicianId), {})
  return { hours: await parse<Hours>(response), tag: response.headers.get('etag') ?? '' }
}

export async function putHours(clinicianId: number, body: HoursBody, tag: string): Promise<TaggedHours> {
  const response = await send(pathOf(clinicianId), { method: 'PUT', body, headers: { 'if-match': tag } })
  return { hours: await parse<Hours>(response), tag: response.headers.get('etag') ?? '' }
}

export const previewHours = (clinicianId: number, body: HoursBody, signal: AbortSignal): Promise<HoursPreview> =>
  callStaff<HoursPreview>(`${pathOf(clinicianId)}/preview`, { method: 'POST', body, signal })

export const extraHoursQuery = (clinicianId: number) =>
  queryOptions({
    queryKey: [staffKey, 'extra-hours', clinicianId],
    queryFn: ({ signal }) => callStaff<ExtraHoursList>(`/api/staff/clinicians/${clinicianId}/extra-hours`, { signal }),
    staleTime: 0,
  })

const holidaysPath = (year: number, centreId: number) => `/api/staff/holidays?year=${year}&centreId=${centreId}`

export const holidaysQuery = (year: number, centreId: number) =>
  queryOptions({
    queryKey: [staffKey, 'holidays', year, centreId],
    queryFn: ({ signal }) => callStaff<Holidays>(holidaysPath(year, centreId), { signal }),
    staleTime: 0,
    // What is ticked and not saved yet stays while one looks something up in another tab.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export const putHolidays = (
  year: number,
  centreId: number,
  items: { date: string; name: string; isClosed: boolean }[],
): Promise<Holidays> => callStaff<Holidays>(holidaysPath(year, centreId), { method: 'PUT', body: { items } })
