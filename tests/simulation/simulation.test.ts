import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDatabases } from './databases.ts'
import { found } from './found.ts'
import { play } from './play.ts'
import { scriptOf } from './script.ts'
import { playSpan } from './span.ts'
import { openStage, type Stage } from './stage.ts'

const steps = 20
const budgetMs = 4_000

describe('the whole system, simulated', () => {
  let databases: Awaited<ReturnType<typeof startDatabases>>
  let stage: Stage
  beforeAll(async () => {
    databases = await startDatabases(3)
    stage = await openStage(databases.urls[0]!)
  })
  afterAll(async () => {
    await stage.close()
    await databases.stop()
  })

  it('does the same for the same seed, statement by statement', async () => {
    for (const seed of [3, 24]) {
      const script = scriptOf(seed, 30)
      const first = await play(stage, script)
      expect((await play(stage, script)).hash).toBe(first.hash)
      expect(first.trace.length).toBeGreaterThan(30)
    }
  }, 60_000)

  it('knows what a statement writes, by itself, by a trigger, and of what it cannot tell everything', async () => {
    const { changes, pool } = stage
    const isSeen = async (text: string, table: string) => {
      const before = changes.times
      await pool.query(text)
      return changes.lastOf([table]) > before
    }
    const cancel = `update appointments set status = 'CANCELLED' where false`
    expect(await isSeen(cancel, 'appointments')).toBe(true)
    expect(await isSeen(cancel, 'appointment_status_history')).toBe(true)
    expect(await isSeen(cancel, 'refunds')).toBe(false)
    expect(
      await isSeen('with done as (delete from refunds where false returning id) select from done', 'refunds'),
    ).toBe(true)
    expect(await isSeen('select from appointments where false for no key update', 'appointments')).toBe(false)
    expect(await isSeen('analyze otp_requests', 'refunds')).toBe(true)
  })

  it.each(found)('stays right: $name', async ({ script }) => {
    expect((await play(stage, script)).findings).toEqual([])
  })

  it(
    'finds nothing in as many of 1,000 short seeds as the time allows',
    async () => {
      const begun = performance.now()
      const span = { from: 1, count: 1000, steps, budgetMs, shrinks: false }
      const { played, found: findings } = await playSpan(databases.urls.slice(1), span)
      console.log(`simulation: ${played} seeds in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
      expect(findings.map(({ seed, findings: says }) => `seed ${seed}: ${says.join('; ')}`)).toEqual([])
      expect(played).toBeGreaterThan(0)
    },
    budgetMs + 60_000,
  )
})
