import { useQuery } from '@tanstack/preact-query'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import type { Availability } from '../../../contract/public/clinic.ts'
import { availabilityQuery } from '../../shared/queries.ts'

export type Zones = Pick<Availability, 'timezone' | 'centres'>

/** A time is shown in the zone of its centre. */
export const zoneOf = ({ timezone, centres }: Zones, centreId: number | null): string =>
  centres.find(({ id }) => id === centreId)?.timezone ?? timezone

/** The zone of a visit that is being booked. */
export function useZone(clinicianId: number, mode: VisitType, centreId: number | null): string {
  const zones = useQuery(availabilityQuery(clinicianId, mode)).data
  return zones === undefined ? clinicZone : zoneOf(zones, centreId)
}
