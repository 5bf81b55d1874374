import { staffPaths } from '../paths.ts'

/** The filters of the log, as kept in the address. */
export interface AuditAddress {
  patientId: number | null
  userId: number | null
  entity: string | null
  /** Days, `YYYY-MM-DD`, both inclusive. */
  from: string | null
  to: string | null
}

/** The kinds of things that actions are done to. */
export const entities = [
  'patient',
  'appointment',
  'payment',
  'note',
  'drawer',
  'clinician',
  'closure',
  'centre',
  'staff',
  'settings',
] as const

const idFrom = (text: string | null) => (text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null)
const dayFrom = (text: string | null) =>
  text !== null && /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00Z`)) ? text : null

/** Parses an address; unknown or invalid parameters are ignored. */
export function readAuditAddress(search: string): AuditAddress {
  const query = new URLSearchParams(search)
  const entity = query.get('entity')
  return {
    patientId: idFrom(query.get('patient')),
    userId: idFrom(query.get('who')),
    entity: entity !== null && /^[a-z_]{1,50}$/.test(entity) ? entity : null,
    from: dayFrom(query.get('from')),
    to: dayFrom(query.get('to')),
  }
}

export function auditPath({ patientId, userId, entity, from, to }: Partial<AuditAddress>): string {
  const query = new URLSearchParams()
  const parts = { patient: patientId, who: userId, entity, from, to }
  for (const [name, value] of Object.entries(parts))
    if (value !== null && value !== undefined) query.set(name, String(value))
  return query.size === 0 ? staffPaths.audit : `${staffPaths.audit}?${query.toString()}`
}
