import { staffPaths } from '../paths.ts'
import type { SetUp } from './queries.ts'

export const steps = ['centre', 'clinician', 'hours', 'ready'] as const
export type Step = (typeof steps)[number]

export const stepPath = (step: Step): string => `${staffPaths.firstRun}/${step}`

/** The first step that is not done. */
function nextStep({ centre, clinician, hasHours }: SetUp): Step {
  if (centre === null) return 'centre'
  if (clinician === null || clinician.feePaise === null) return 'clinician'
  return hasHours ? 'ready' : 'hours'
}

/** The step that was asked for, where those before it are done; else the first that is not. */
export function reachable(asked: string | undefined, setUp: SetUp): Step {
  const next = nextStep(setUp)
  const step = steps.find((one) => one === asked)
  return step === undefined || steps.indexOf(step) > steps.indexOf(next) ? next : step
}
