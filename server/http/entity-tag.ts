import { createHash } from 'node:crypto'

/** Changes with whatever the value is, whoever changed it and by which way. */
export const entityTag = (value: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`

/** Whether one of the tags that a client says it has is the present one; a proxy may have marked it as weak. */
export const hasTag = (ifMatch: string, present: string): boolean =>
  ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === present)
