import type { Availability } from '../../../contract/public/clinic.ts'

export type Days = Availability['days']
