import { infiniteQueryOptions, queryOptions } from '@tanstack/preact-query'
import type {
  FoundPatientList,
  MergePatientsBody,
  NewPatientBody,
  PatientAppointments,
  PatientChange,
  PatientMessages,
  PatientPayments,
  PatientRecord,
} from '../../../contract/staff/patients.ts'
import { callStaff } from '../call.ts'
import { withQuery } from '../queries.ts'
import { staffKey } from '../who.ts'

const path = (id: number, more = '') => `/api/staff/patients/${id}${more}`

// Each read of a record is written down: it is read when somebody opens it, not whenever a window is looked at again.
const onceOpened = { refetchOnWindowFocus: false, staleTime: 60_000 } as const

export const recordQuery = (id: number) =>
  queryOptions({
    queryKey: [staffKey, 'record', id, 'details'],
    queryFn: ({ signal }) => callStaff<PatientRecord>(path(id), { signal }),
    ...onceOpened,
  })

const listOf = <Page extends { nextCursor: string | null }>(id: number, part: string) =>
  infiniteQueryOptions({
    queryKey: [staffKey, 'record', id, part],
    queryFn: ({ pageParam, signal }) =>
      callStaff<Page>(withQuery(path(id, `/${part}`), { cursor: pageParam, limit: 20 }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...onceOpened,
  })

export const visitsQuery = (id: number) => listOf<PatientAppointments>(id, 'appointments')
export const paymentsQuery = (id: number) => listOf<PatientPayments>(id, 'payments')
export const messagesQuery = (id: number) => listOf<PatientMessages>(id, 'messages')

export const foundQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [staffKey, 'patients', 'list', q],
    queryFn: ({ pageParam, signal }) =>
      callStaff<FoundPatientList>(withQuery('/api/staff/patients', { q, cursor: pageParam, limit: 20 }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 10_000,
    enabled: q.length >= 3,
  })

export const recordCalls = {
  create: (body: NewPatientBody) => callStaff<PatientRecord>('/api/staff/patients', { method: 'POST', body }),
  change: ({ id, ...body }: PatientChange & { id: number }) =>
    callStaff<PatientRecord>(path(id), { method: 'PUT', body }),
  merge: ({ id, ...body }: Omit<MergePatientsBody, 'otherPatientId'> & { id: number; otherPatientId: number }) =>
    callStaff<PatientRecord>(path(id, '/merge'), { method: 'POST', body }),
}
