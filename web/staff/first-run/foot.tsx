import { Link } from 'wouter-preact'
import controls from '../desk/controls.module.css'
import { firstRunText } from '../text/first-run.ts'

interface Props {
  /** The step before. */
  back: string | null
  isBusy: boolean
  problem: string
  /** What keeps this step from being saved. */
  isBlocked?: boolean
}

/** What is below each step: what went wrong, and the ways on and back. */
export function Foot({ back, isBusy, problem, isBlocked = false }: Props) {
  return (
    <>
      <p role="alert" class={controls.problem}>
        {problem}
      </p>
      <div class={controls.row}>
        <button type="submit" class={controls.primary} aria-disabled={isBusy || isBlocked}>
          {firstRunText.next}
        </button>
        {back !== null && (
          <Link class={controls.quiet} href={back}>
            {firstRunText.back}
          </Link>
        )}
      </div>
    </>
  )
}
