import { sql } from 'kysely'
import type { VisitType } from '../../contract/core/values.ts'

/** What a visit costs, in paise, by its kind. */
export type FeesPaise = Record<VisitType, number>

/** The fees of clinician `c`: a kind of visit may have one of its own. */
export const feesPaise = sql<FeesPaise>`json_build_object(
  'ONLINE', coalesce(c.online_fee, c.consultation_fee) * 100,
  'IN_PERSON', coalesce(c.in_person_fee, c.consultation_fee) * 100)`
