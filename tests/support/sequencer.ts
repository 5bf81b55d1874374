import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Short files of long tests: whole programs, spans of the simulation. */
const isLongerThanItLooks = /\/tests\/(processes|simulation)\//
/** It measures what a process takes, beside as little else as possible: a file that only waits. */
const isAttack = /\/tests\/security\/attack\.test\.ts$/
const isWaiting = /\/tests\/security\/log-and-limits\.test\.ts$/

function placeOf({ moduleId }: TestSpecification): number {
  if (isLongerThanItLooks.test(moduleId)) return 0
  return isAttack.test(moduleId) ? 3 : isWaiting.test(moduleId) ? 2 : 1
}

/**
 * Vitest begins with the files that took longest, and in a fresh checkout with the largest. What would then come last
 * and leave a core idle comes first.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}
