import { queryOptions } from '@tanstack/preact-query'
import type { CentreBody, StaffCentre } from '../../../contract/staff/centres.ts'
import type { ClinicianBody, StaffClinician } from '../../../contract/staff/clinicians.ts'
import { queryClient } from '../../shared/query-client.ts'
import { callStaff } from '../call.ts'
import { askWho, staffKey } from '../who.ts'

const path = { centres: '/api/staff/centres', clinicians: '/api/staff/clinicians' }

/** How far the clinic is set up: on the server, so that any reload and any other device goes on where one was. */
export interface SetUp {
  centre: StaffCentre | null
  clinician: StaffClinician | null
  hasHours: boolean
}

const isSwitchedOn = ({ isActive, isAccountActive }: StaffClinician) => isActive && isAccountActive

export const cliniciansQuery = queryOptions({
  queryKey: [staffKey, 'first-run-clinicians'],
  queryFn: async ({ signal }) =>
    (await callStaff<{ items: StaffClinician[] }>(path.clinicians, { signal })).items.filter(isSwitchedOn),
  staleTime: 60_000,
})

/** Somebody whom patients could book, if their hours have a time to come. */
export const isBookable = ({ centres, feePaise }: StaffClinician): boolean => centres.length > 0 && feePaise !== null

export async function readSetUp(): Promise<SetUp> {
  const [{ items: centres }, clinicians] = await Promise.all([
    callStaff<{ items: StaffCentre[] }>(path.centres),
    queryClient.fetchQuery({ ...cliniciansQuery, staleTime: 0 }),
  ])
  const clinician = clinicians.find(isBookable) ?? clinicians[0] ?? null
  const open = centres.filter(({ isActive }) => isActive)
  const centre = open.find(({ id }) => id === clinician?.primaryCentreId) ?? open[0] ?? null
  return { centre, clinician, hasHours: clinician !== null && isBookable(clinician) }
}

const save = <Saved>(where: string, known: { id: number; version: string } | null, body: unknown) =>
  known === null
    ? callStaff<Saved>(where, { method: 'POST', body })
    : callStaff<Saved>(`${where}/${known.id}`, { method: 'PUT', body, headers: { 'if-match': known.version } })

/** Makes the centre, or changes the one that is there. Whose it is knows of it at once. */
export async function saveCentre(known: StaffCentre | null, body: Partial<CentreBody>): Promise<void> {
  await save<StaffCentre>(path.centres, known, body)
  await askWho()
}

export const saveClinician = (known: StaffClinician | null, body: Partial<ClinicianBody>): Promise<StaffClinician> =>
  save<StaffClinician>(path.clinicians, known, body)
