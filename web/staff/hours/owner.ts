import type { HoursOwners } from '../../../contract/staff/hours.ts'

/** A clinician whose hours the signed-in person may see. */
export type Owner = HoursOwners['items'][number]
