import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Short files of long tests: whole programs, spans of the simulation. */
const isLongerThanItLooks = ({ moduleId }: TestSpecification) => /\/tests\/(processes|simulation)\//.test(moduleId)

/**
 * Vitest begins with the files that took longest, and in a fresh checkout with the largest. What would then come last
 * and leave a core idle comes first.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isLongerThanItLooks), ...sorted.filter((file) => !isLongerThanItLooks(file))]
  }
}
