import { infiniteQueryOptions, queryOptions } from '@tanstack/preact-query'
import type { Me } from '../../contract/patient/auth.ts'
import type { AppointmentList } from '../../contract/patient/booking.ts'
import type { Availability, Centre, Clinician, ClinicianList, PublicConfig } from '../../contract/public/clinic.ts'
import { maxDays, westernmostZone } from '../../contract/rules/free-times.ts'
import type { AppointmentDetails, Profile, SecurityNoticeList, SessionList } from '../../contract/patient/dashboard.ts'
import type { ConsentState, Dependent } from '../../contract/patient/privacy.ts'
import type { VisitType } from '../../contract/core/values.ts'
import { call } from './api.ts'
import { nowMs, onClockJump } from './clock.ts'
import { addDays, dateIn } from './format/dates.ts'
import { mine, queryClient } from './query-client.ts'
import { firstReads } from './first-reads.ts'

const hourMs = 3_600_000

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => call<PublicConfig>('/api/config', { signal }),
  staleTime: hourMs,
})

export const centresQuery = queryOptions({
  queryKey: ['centres'],
  queryFn: async ({ signal }) => (await call<{ items: Centre[] }>('/api/centres', { signal })).items,
  staleTime: hourMs,
})

export interface ClinicianSearch {
  q: string
  specialization: string
  language: string
  centreId: string
  mode: string
}

export const everyClinician: ClinicianSearch = { q: '', specialization: '', language: '', centreId: '', mode: '' }

function pageOf(path: string, given: Record<string, string | null>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(given)) if (value !== null && value !== '') query.set(key, value)
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

export const cliniciansQuery = (search: ClinicianSearch) =>
  infiniteQueryOptions({
    queryKey: ['clinicians', search],
    queryFn: ({ pageParam, signal }) =>
      call<ClinicianList>(pageOf(firstReads.clinicians, { ...search, cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

export const clinicianQuery = (id: number) =>
  queryOptions({
    queryKey: ['clinician', id],
    queryFn: ({ signal }) => call<Clinician>(firstReads.clinician(id), { signal }),
    staleTime: 60_000,
  })

/**
 * All free times of a clinician for one kind of visit. The range begins with the present day in the world's
 * westernmost zone, so that no centre's today is missing before its zone is known.
 */
export const availabilityQuery = (clinicianId: number, mode: VisitType) =>
  queryOptions({
    queryKey: ['availability', clinicianId, mode],
    queryFn: ({ signal }) => {
      const from = dateIn(nowMs(), westernmostZone)
      const to = addDays(from, maxDays - 1)
      return call<Availability>(firstReads.freeTimes(clinicianId, { from, to, mode }), { signal })
    },
  })

// The range that was requested began with another day. What is still under way is given up too: marked as stale alone,
// its answer would count as fresh.
onClockJump(() => void queryClient.resetQueries({ queryKey: ['availability'] }))

export const meQuery = queryOptions({
  queryKey: [mine, 'me'],
  queryFn: ({ signal }) => call<Me>('/api/patient-auth/me', { isPrivate: true, signal }),
  staleTime: 300_000,
})

export const consentQuery = queryOptions({
  queryKey: [mine, 'consent'],
  queryFn: ({ signal }) => call<ConsentState>('/api/patient-dashboard/consent', { isPrivate: true, signal }),
  staleTime: 300_000,
})

export const dependentsQuery = queryOptions({
  queryKey: [mine, 'dependents'],
  queryFn: async ({ signal }) =>
    (await call<{ items: Dependent[] }>('/api/patient-dashboard/dependents', { isPrivate: true, signal })).items,
  staleTime: 60_000,
})

export const profileQuery = queryOptions({
  queryKey: [mine, 'profile'],
  queryFn: ({ signal }) => call<Profile>('/api/patient-dashboard/profile', { isPrivate: true, signal }),
})

export const noticesQuery = queryOptions({
  queryKey: [mine, 'notices'],
  queryFn: async ({ signal }) =>
    (await call<SecurityNoticeList>('/api/patient-dashboard/notices', { isPrivate: true, signal })).items,
  staleTime: hourMs,
})

export const sessionsQuery = queryOptions({
  queryKey: [mine, 'sessions'],
  queryFn: async ({ signal }) =>
    (await call<SessionList>('/api/patient-dashboard/sessions', { isPrivate: true, signal })).items,
  staleTime: 0,
})

export const appointmentQuery = (id: number) =>
  queryOptions({
    queryKey: [mine, 'appointment', id],
    queryFn: ({ signal }) =>
      call<AppointmentDetails>(`/api/patient-dashboard/appointments/${id}`, { isPrivate: true, signal }),
    staleTime: 0,
  })

export const appointmentsQuery = (when: 'upcoming' | 'past') =>
  infiniteQueryOptions({
    queryKey: [mine, 'appointments', when],
    queryFn: ({ pageParam, signal }) =>
      call<AppointmentList>(pageOf('/api/patient-dashboard/appointments', { when, cursor: pageParam }), {
        isPrivate: true,
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  })
