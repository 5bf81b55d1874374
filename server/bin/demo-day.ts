import { seedDemoDay } from '../demo/day.ts'
import type { Deps } from '../deps.ts'
import { handlers } from '../tasks.ts'

/**
 * The demo's day, with the links of its video calls: confirmed yesterday and without one, they would be reported as
 * missing. One that cannot be made now is left to the periodic task, which says so.
 */
export async function prepareDemoDay(deps: Deps): Promise<void> {
  const calls = await seedDemoDay(deps.db, deps.clock.now())
  await Promise.allSettled(calls.map((appointmentId) => handlers.create_meeting(deps, { appointmentId })))
}
