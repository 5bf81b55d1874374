import { useLocation, useSearch } from 'wouter-preact'
import type { VisitType } from '../../../contract/core/values.ts'
import { idFrom, paths } from '../../shared/paths.ts'

export type Step = 'time' | 'you' | 'pay'

/** The choices so far. All of them are in the address, so that reload, back and a shared link work. */
export interface Choice {
  mode: VisitType | null
  centreId: number | null
  date: string | null
  startsAt: string | null
  step: Step
  /** The appointment that is held and not paid yet. */
  holdId: number | null
  /** The held appointment that this choice is to replace. */
  insteadOf: number | null
}

/** The day and time in an address. */
export function readTime(query: URLSearchParams): Pick<Choice, 'date' | 'startsAt'> {
  const at = query.get('at')
  const date = query.get('date')
  return {
    date: date !== null && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null,
    startsAt: at !== null && Number.isFinite(Date.parse(at)) ? at : null,
  }
}

function read(query: URLSearchParams): Choice {
  const mode = query.get('mode')
  const step = query.get('step')
  const { date, startsAt } = readTime(query)
  return {
    mode: mode === 'ONLINE' || mode === 'IN_PERSON' ? mode : null,
    centreId: idFrom(query.get('centre')),
    date,
    startsAt,
    step: startsAt !== null && (step === 'you' || step === 'pay') ? step : 'time',
    holdId: idFrom(query.get('hold')),
    insteadOf: idFrom(query.get('instead')),
  }
}

export function useChoice(clinicianId: number) {
  const choice = read(new URLSearchParams(useSearch()))
  const [, navigate] = useLocation()
  return {
    choice,
    /** A change within a step replaces the address; a new step adds a history entry, unless it is skipped. */
    change(part: Partial<Choice>, { replace = false } = {}) {
      const { mode, centreId, date, startsAt, step, holdId, insteadOf } = { ...choice, ...part }
      const isNewStep = part.step !== undefined && part.step !== choice.step
      navigate(
        paths.clinician(clinicianId, {
          mode,
          centre: centreId,
          date,
          at: startsAt,
          step: step === 'time' ? null : step,
          hold: holdId,
          instead: insteadOf,
        }),
        { replace: replace || !isNewStep },
      )
    },
  }
}
