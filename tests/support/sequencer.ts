import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Short files of long tests: whole programs, spans of the simulation. */
const isLongerThanItLooks = ({ moduleId }: TestSpecification) => /\/tests\/(processes|simulation)\//.test(moduleId)

/** It measures what a process takes beside as little else as possible: beside a file that only waits. */
const attack = /\/tests\/security\/attack\.test\.ts$/
const waiting = /\/tests\/security\/log-and-limits\.test\.ts$/

/**
 * Vitest begins with the files that took longest, and in a fresh checkout with the largest. What would then come last
 * and leave a core idle comes first.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const matching = (pattern: RegExp) => sorted.filter(({ moduleId }) => pattern.test(moduleId))
    const last = [...matching(waiting), ...matching(attack)]
    const first = sorted.filter((file) => isLongerThanItLooks(file))
    const rest = sorted.filter((file) => !first.includes(file) && !last.includes(file))
    return [...first, ...rest, ...last]
  }
}
