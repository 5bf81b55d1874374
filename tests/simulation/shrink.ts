import type { Plan, Step } from './operation.ts'
import { play, type Played } from './play.ts'
import type { Stage } from './stage.ts'

/** What a finding is about, whichever rows it names: a shorter script has to show the same. */
const kindOf = (finding: string) => finding.replaceAll(/\([^)]*\)/g, '').replaceAll(/\w*\d\w*/g, '#')

/** A step with one thing less befalling it, in every way. */
function simpler(step: Step): Step[] {
  const { plan = {}, meanwhile = [], ...plain } = step
  const keys = Object.keys(plan) as (keyof Plan)[]
  const lesser = keys
    .filter((key) => key !== 'parkAt')
    .map((key) => ({ ...step, plan: Object.fromEntries(Object.entries(plan).filter(([name]) => name !== key)) }))
  const fewer = meanwhile.map((_, index) => ({ ...step, meanwhile: meanwhile.toSpliced(index, 1) }))
  const inner = meanwhile.flatMap((other, index) =>
    simpler(other).map((one) => ({ ...step, meanwhile: meanwhile.toSpliced(index, 1, one) })),
  )
  return keys.length === 0 && meanwhile.length === 0 ? [] : [plain, ...fewer, ...lesser, ...inner]
}

/**
 * The shortest script found that shows the same finding: pieces are left out, halves first, then single steps, then
 * what befalls each (Zeller's delta debugging). Gives up looking after `tries` plays.
 */
export async function shrink(
  stage: Stage,
  script: Step[],
  { finding, tries = 400 }: { finding: string; tries?: number },
): Promise<{ script: Step[]; played: Played }> {
  const kind = kindOf(finding)
  let best = script
  let played = await play(stage, best)
  let left = tries

  async function attempt(candidate: Step[]): Promise<boolean> {
    if (left <= 0) return false
    left -= 1
    const result = await play(stage, candidate)
    if (!result.findings.some((one) => kindOf(one) === kind)) return false
    best = candidate
    played = result
    return true
  }

  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best.length;) {
      if (!(await attempt(best.toSpliced(start, size)))) start += size
    }
  }
  for (let index = 0; index < best.length; index += 1) {
    for (let changed = true; changed;) {
      changed = false
      for (const step of simpler(best[index]!)) {
        changed = await attempt(best.toSpliced(index, 1, step))
        if (changed) break
      }
    }
  }
  return { script: best, played }
}
