import { useState } from 'preact/hooks'
import type { FileLinkBody } from '../../../contract/patient/dashboard.ts'
import { saveFile } from '../../shared/save-file.ts'
import { outcomeText } from '../../shared/text/outcome.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'

interface Props {
  appointmentId: number
  hasEvent: boolean
  hasReceipt: boolean
  /** Right after booking it is the next thing to do. */
  isCalendarFirst?: boolean
  /** Numbers of the credit notes for refunds. */
  creditNotes?: readonly string[]
}

/** Downloads: the calendar event, and the receipt of the payment. */
export function Files({ appointmentId, hasEvent, hasReceipt, isCalendarFirst = false, creditNotes = [] }: Props) {
  const [problem, setProblem] = useState('')
  const save = (body: FileLinkBody) => {
    setProblem('')
    saveFile(`/api/patient-dashboard/appointments/${appointmentId}`, body).catch((error: unknown) =>
      setProblem(sentenceFor(error)),
    )
  }
  if (!hasReceipt && !hasEvent) return null
  return (
    <div>
      <div class={controls.row}>
        {hasEvent && (
          <button
            type="button"
            class={isCalendarFirst ? controls.primary : controls.secondary}
            onClick={() => save({ file: 'calendar.ics' })}
          >
            {outcomeText.addToCalendar}
          </button>
        )}
        {hasReceipt && (
          <button type="button" class={controls.secondary} onClick={() => save({ file: 'receipt.pdf' })}>
            {outcomeText.receipt}
          </button>
        )}
        {creditNotes.map((number) => (
          <button
            key={number}
            type="button"
            class={controls.secondary}
            onClick={() => save({ file: 'credit-note.pdf', number })}
          >
            {creditNotes.length === 1 ? outcomeText.creditNote : outcomeText.creditNoteNumber(number)}
          </button>
        ))}
      </div>
      <p class={controls.error} role="alert">
        {problem}
      </p>
    </div>
  )
}
