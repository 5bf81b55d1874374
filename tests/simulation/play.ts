import { createHash } from 'node:crypto'
import { check } from './check.ts'
import type { Step } from './operation.ts'
import { comeToRest } from './quiet.ts'
import type { Stage } from './stage.ts'
import { runStep } from './steps.ts'
import { createWorld } from './world.ts'

export interface Played {
  findings: string[]
  trace: string[]
  /** Of everything that happened, statement by statement: the same script gives the same. */
  hash: string
  points: Set<string>
}

/** Plays a script on a clinic's first days: step by step, until a finding or the end; then lets all come to rest. */
export async function play(stage: Stage, script: readonly Step[]): Promise<Played> {
  const world = await createWorld(stage, runStep)
  for (const [index, step] of script.entries()) {
    world.trace.push(`${index + 1}. ${step.do} at ${stage.clock.now().toString()}`)
    await runStep(world, step)
    await check(world)
    if (world.findings.length > 0) break
  }
  if (world.findings.length === 0) await comeToRest(world)
  const { findings, trace, points } = world
  const hash = createHash('sha256')
    .update([...trace, ...points, ...findings].join('\n'))
    .digest('hex')
    .slice(0, 16)
  return { findings, trace, hash, points: new Set(points) }
}
