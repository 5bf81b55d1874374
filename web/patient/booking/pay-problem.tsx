import { useEffect, useRef } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { Clinician } from '../../../contract/public/clinic.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import { ApiError, NetworkError } from '../../shared/api.ts'
import { paths } from '../../shared/paths.ts'
import { failuresText } from '../../shared/text/failures.ts'
import { payText } from '../../shared/text/pay.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import type { Choice } from './choice.ts'
import { NearestTimes } from './nearest-times.tsx'
import { bankSaid, otherMethods, type PayMethod } from './pay-failure.ts'
import type { PayState } from './use-payment.ts'

interface Props {
  state: PayState
  clinician: Clinician
  mode: VisitType
  startsAt: string
  change: (part: Partial<Choice>) => void
  /** Opens the checkout at another way to pay. */
  onMethod?: (method: PayMethod) => void
}

const lostTitles: Partial<Record<string, string>> = {
  SLOT_TAKEN: payText.takenTitle,
  SLOT_NOT_OFFERED: payText.notOfferedTitle,
  HOLD_EXPIRED: payText.expiredTitle,
}

function codeOf(state: PayState): string {
  if (state.at !== 'refused') return ''
  const { error } = state
  return error instanceof ApiError ? error.code : error === 'expired' ? 'HOLD_EXPIRED' : ''
}

/** This time is no longer available: there is nothing to pay until another is chosen. */
export const isSlotLost = (state: PayState): boolean => codeOf(state) in lostTitles

/** What went wrong, and the one thing to do about it; scrolled into view. */
export function PayProblem(props: Props) {
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [props.state])
  const problem = problemOf(props)
  return problem && <div ref={shown}>{problem}</div>
}

function problemOf({ state, clinician, mode, startsAt, change, onMethod }: Props) {
  if (state.at === 'closed' && state.failure !== undefined) {
    return (
      <Notice tone="warn" title={payText.failedTitle}>
        <div class={controls.field} role="status">
          <p>{bankSaid(state.failure)}</p>
          <p>{payText.failed}</p>
        </div>
        <div class={controls.row}>
          {otherMethods(state.failure).map((method) => (
            <button key={method} type="button" class={controls.secondary} onClick={() => onMethod?.(method)}>
              {method === 'card' ? failuresText.tryCard : failuresText.tryUpi}
            </button>
          ))}
        </div>
      </Notice>
    )
  }
  if (state.at === 'closed') {
    return (
      <Notice tone="warn" title={payText.closedTitle}>
        <p role="status">{payText.closed}</p>
      </Notice>
    )
  }
  if (state.at === 'unclear') {
    return (
      <Notice tone="warn" title={payText.unclearTitle}>
        <p role="status">{payText.unclear}</p>
      </Notice>
    )
  }
  if (state.at === 'no_script') {
    return (
      <Notice tone="alert" title={payText.scriptTitle}>
        <p>{payText.script}</p>
      </Notice>
    )
  }
  if (state.at !== 'refused') return null
  const { error } = state
  const code = codeOf(state)
  const lostTitle = lostTitles[code]
  if (lostTitle !== undefined) {
    return (
      <Notice tone="alert" title={lostTitle}>
        {code === 'HOLD_EXPIRED' && <p>{payText.expired}</p>}
        <NearestTimes
          clinicianId={clinician.id}
          mode={mode}
          around={startsAt}
          onSlot={(slot, date) =>
            change({ mode, centreId: slot.centreId, startsAt: slot.startsAt, date, holdId: null })
          }
        />
        <button
          type="button"
          class={controls.quiet}
          onClick={() => change({ step: 'time', startsAt: null, holdId: null })}
        >
          {payText.otherTimes}
        </button>
      </Notice>
    )
  }
  if (code === 'TOO_MANY_HOLDS') {
    return (
      <Notice tone="alert" title={payText.tooManyTitle}>
        <p>{sentenceFor(error)}</p>
        <Link class={controls.secondary} href={paths.dashboard()}>
          {payText.tooManyLink}
        </Link>
      </Notice>
    )
  }
  const title =
    error instanceof NetworkError
      ? payText.networkTitle
      : code === 'PAYMENT_PROVIDER_UNAVAILABLE'
        ? payText.unavailableTitle
        : payText.problemTitle
  return (
    <Notice tone="alert" title={title}>
      <p>{fieldSentences(error).dateOfBirth ?? sentenceFor(error)}</p>
    </Notice>
  )
}
