import type { CentreId } from '../../contract/core/values.ts'
import { hasPermission } from '../../contract/rules/permissions.ts'
import { scopeOf } from '../../contract/rules/scope.ts'
import { recordAudit, type Author } from '../audit/record.ts'
import { AppError } from '../core/app-error.ts'
import { transactOnce } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { insertDrawer, isCentre, listOpenDrawers, type DrawerRow } from './desk-queries.ts'

/**
 * The drawers that are open at a centre: all of them for who reads its money, else one's own. Throws NOT_FOUND
 * outside the scope.
 */
export async function listDrawers(deps: Deps, { actor }: Author, centreId: CentreId): Promise<DrawerRow[]> {
  const { everywhere, centreIds } = scopeOf(actor, 'day.read')
  if (!everywhere && !centreIds.includes(centreId)) throw new AppError('NOT_FOUND')
  const ownOnly = !hasPermission(actor, 'money.read', { centreId, clinicianId: null })
  if (!(await isCentre(deps.db, centreId))) throw new AppError('NOT_FOUND')
  return listOpenDrawers(deps.db, { centreId, userId: actor.userId, ownOnly })
}

/**
 * Opens the caller's drawer with what was counted into it. Throws NOT_FOUND outside the scope, FORBIDDEN without
 * `money.take`, and STATUS_CHANGED where one is open already.
 */
export async function openDrawer(
  deps: Deps,
  author: Author,
  { centreId, openingPaise }: { centreId: CentreId; openingPaise: number },
): Promise<DrawerRow> {
  const { actor } = author
  await listDrawers(deps, author, centreId)
  if (!hasPermission(actor, 'money.take', { centreId, clinicianId: null })) {
    throw new AppError('FORBIDDEN', { details: { permission: 'money.take' } })
  }
  return transactOnce(deps.db, async (tx) => {
    const now = deps.clock.now()
    if (!(await isCentre(tx, centreId))) throw new AppError('NOT_FOUND')
    const drawerId = await insertDrawer(tx, { centreId, userId: actor.userId, openingPaise, now })
    if (drawerId === undefined) throw new AppError('STATUS_CHANGED', { details: { status: 'OPEN' } })
    const opened = (await listOpenDrawers(tx, { centreId, userId: actor.userId, ownOnly: true })).at(-1)
    if (opened === undefined) throw new Error('The drawer just opened is not there')
    await recordAudit(tx, author, {
      action: 'DRAWER_OPENED',
      entityType: 'drawer',
      entityId: drawerId,
      centreId,
      metadata: { openingPaise },
      now,
    })
    return opened
  })
}
