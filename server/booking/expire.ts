import type { Deps } from '../deps.ts'
import { expireDueHolds } from './queries.ts'

const batch = 500

/**
 * Frees the slots of holds that ran out. Safe to run twice, or by several processes at once: each row is taken by one of
 * them, and only while it is still a hold that ran out.
 */
export async function expireHolds(deps: Deps): Promise<number> {
  let total = 0
  for (;;) {
    const expired = await expireDueHolds(deps.db, deps.clock.now(), batch)
    total += expired
    if (expired < batch) return total
  }
}
