import { queryOptions } from '@tanstack/preact-query'
import type { DeviceList, SignInMethods } from '../../../contract/staff/door.ts'
import { dateIn, readerZone, shortDay, timeIn } from '../../shared/format/dates.ts'
import { callStaff } from '../call.ts'
import { staffKey } from '../who.ts'

export const methodsQuery = queryOptions({
  queryKey: [staffKey, 'methods'],
  queryFn: ({ signal }) => callStaff<SignInMethods>('/api/staff-auth/passkeys', { signal }),
  staleTime: 0,
})

export const devicesQuery = queryOptions({
  queryKey: [staffKey, 'devices'],
  queryFn: async ({ signal }) => (await callStaff<DeviceList>('/api/staff-auth/devices', { signal })).items,
  staleTime: 0,
})

/** A time in the reader's own time zone. */
export const dayAndTime = (at: string): string => `${shortDay(dateIn(at, readerZone()))}, ${timeIn(at, readerZone())}`
