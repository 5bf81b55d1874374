import { useState } from 'preact/hooks'
import { saveFile } from '../save-file.ts'
import { outcomeText } from '../text/outcome.ts'
import { sentenceFor } from '../text/problems.ts'
import controls from '../ui/controls.module.css'

interface Props {
  appointmentId: number
  hasEvent: boolean
  hasReceipt: boolean
  /** Numbers of the credit notes of what went back. */
  creditNotes?: readonly string[]
}

/** What can be taken along: the event for a calendar, and the receipt of what was paid. */
export function Files({ appointmentId, hasEvent, hasReceipt, creditNotes = [] }: Props) {
  const [problem, setProblem] = useState('')
  const save = (file: string, query = '') => {
    setProblem('')
    saveFile(`/api/patient-dashboard/appointments/${appointmentId}/${file}${query}`, file).catch((error: unknown) =>
      setProblem(sentenceFor(error)),
    )
  }
  if (!hasReceipt && !hasEvent) return null
  return (
    <div>
      <div class={controls.row}>
        {hasEvent && (
          <button type="button" class={controls.secondary} onClick={() => save('calendar.ics')}>
            {outcomeText.addToCalendar}
          </button>
        )}
        {hasReceipt && (
          <button type="button" class={controls.secondary} onClick={() => save('receipt.pdf')}>
            {outcomeText.receipt}
          </button>
        )}
        {creditNotes.map((number) => (
          <button
            key={number}
            type="button"
            class={controls.secondary}
            onClick={() => save('credit-note.pdf', `?number=${encodeURIComponent(number)}`)}
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
