import { createHash } from 'node:crypto'
import { AppError } from '../core/app-error.ts'
import { toWire } from '../core/instants.ts'

/** Changes with whatever the value is, whoever changed it and by which way. */
export const entityTag = (value: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`

/** Whether one of the tags that a client says it has is the present one; a proxy may have marked it as weak. */
const hasTag = (ifMatch: string, present: string): boolean =>
  ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === present)

interface Saved {
  savedAt: Temporal.Instant | null
  savedBy: string | null
}

/**
 * Whoever saves second is told: throws STATUS_CHANGED, with who saved it when, if `ifMatch` is of another state than
 * the present one. Who sends none asks for no such care.
 */
export function assertUnchanged(ifMatch: string | undefined, present: string, { savedAt, savedBy }: Saved): void {
  if (ifMatch === undefined || hasTag(ifMatch, present)) return
  throw new AppError('STATUS_CHANGED', { details: { savedBy, savedAt: savedAt === null ? null : toWire(savedAt) } })
}
