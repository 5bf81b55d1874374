import type { Availability } from '../../../contract/public/clinic.ts'

export type Zones = Pick<Availability, 'timezone' | 'centres'>

/** A time is shown in the zone of its centre. */
export const zoneOf = ({ timezone, centres }: Zones, centreId: number | null): string =>
  centres.find(({ id }) => id === centreId)?.timezone ?? timezone
