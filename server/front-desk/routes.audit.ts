import { AuditDetails, AuditList, AuditPeople, AuditQuery, type AuditItem } from '../../contract/staff/audit.ts'
import { clinicZone } from '../../contract/core/zone.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { toWire } from '../core/instants.ts'
import type { Deps } from '../deps.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { App } from '../http/app.ts'
import { staffOf, staffOnly } from '../identity/staff/require-staff.ts'
import { listAudit, listPeople, type AuditRow } from '../audit/list-queries.ts'

/** The metadata fields that match our schema: rows of an earlier system may contain anything. */
function toDetails(metadata: unknown): AuditDetails {
  if (typeof metadata !== 'object' || metadata === null) return {}
  const known = Object.entries(AuditDetails.shape).flatMap(([name, schema]) => {
    const read = schema.safeParse((metadata as Record<string, unknown>)[name])
    return read.success && read.data !== undefined ? [[name, read.data]] : []
  })
  return Object.fromEntries(known) as AuditDetails
}

const toItem = ({ at, userId, fullName, metadata, ...row }: AuditRow): AuditItem => ({
  ...row,
  details: toDetails(metadata),
  at: toWire(at),
  who: userId === null ? null : { userId, fullName: fullName ?? '' },
})

/** An instant unchanged; for a date, its first moment in the clinic's zone, `days` later. */
function instantOf(text: string, days: number): Temporal.Instant {
  if (text.length > 10) return Temporal.Instant.from(text)
  return Temporal.PlainDate.from(text).add({ days }).toZonedDateTime(clinicZone).toInstant()
}

/** Who did what to what, and who read which patient's record. */
export function auditRoutes(app: App, deps: Deps): void {
  const onRequest = staffOnly(deps, { permission: 'audit.read' })

  app.get('/api/staff/audit/people', { onRequest, schema: { response: { 200: AuditPeople } } }, async (request) => ({
    items: await listPeople(deps.db, scopeOf(staffOf(request).actor, 'audit.read')),
  }))

  app.get(
    '/api/staff/audit',
    {
      onRequest,
      schema: { querystring: AuditQuery, response: { 200: AuditList } },
    },
    async (request) => {
      const { cursor, limit = 50, from, to, ...filter } = request.query
      const rows = await listAudit(deps.db, scopeOf(staffOf(request).actor, 'audit.read'), {
        ...filter,
        from: from === undefined ? undefined : instantOf(from, 0),
        to: to === undefined ? undefined : instantOf(to, 1),
        beforeId: cursor === undefined ? undefined : readCursor(cursor, ['number'])[0],
        limit: limit + 1,
      })
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map(toItem),
        nextCursor: rows.length > limit && last !== undefined ? writeCursor([last.id]) : null,
      }
    },
  )
}
