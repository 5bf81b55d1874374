import { useMutation } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AppointmentDetails, CancelReply } from '../../contract/patient.ts'
import { call } from '../api.ts'
import { formatPaise } from '../format/money.ts'
import { mine, queryClient } from '../query-client.ts'
import { changeText } from '../text/change.ts'
import { sentenceFor } from '../text/problems.ts'
import controls from '../ui/controls.module.css'
import { Field } from '../ui/field.tsx'
import styles from './dashboard.module.css'

/** Says what goes back before it asks. */
export function CancelDialog({ appointment, onClose }: { appointment: AppointmentDetails; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState('')
  useEffect(() => dialog.current?.showModal(), [])
  const isPaid = appointment.paymentStatus === 'SUCCESS'
  const isHold = appointment.status === 'BOOKED'
  const cancel = useMutation({
    mutationFn: () =>
      call<CancelReply>(`/api/patient-dashboard/appointments/${appointment.id}/cancel`, {
        method: 'POST',
        body: reason.trim() === '' ? {} : { reason: reason.trim() },
        isPrivate: true,
      }),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: [mine] })
      onClose()
    },
  })
  return (
    <dialog ref={dialog} class={styles.dialog} aria-labelledby="cancel-title" onClose={onClose}>
      <form
        class={controls.stack}
        onSubmit={(event) => {
          event.preventDefault()
          if (!cancel.isPending) cancel.mutate()
        }}
      >
        <h2 id="cancel-title">{isHold ? changeText.giveUpTitle : changeText.cancelTitle}</h2>
        <p>
          {isHold
            ? changeText.giveUpNote
            : isPaid
              ? changeText.cancelRefund(formatPaise(appointment.amountPaise))
              : changeText.cancelFree}
        </p>
        {!isHold && (
          <Field id="reason" label={changeText.reason}>
            {(described) => (
              <textarea
                {...described}
                class={controls.input}
                maxLength={500}
                value={reason}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <p class={controls.error} role="alert">
          {cancel.isError ? sentenceFor(cancel.error) : ''}
        </p>
        <div class={controls.row}>
          <button type="submit" class={controls.primary} aria-disabled={cancel.isPending}>
            {cancel.isPending ? changeText.cancelling : isHold ? changeText.giveUp : changeText.confirmCancel}
          </button>
          <button type="button" class={controls.secondary} onClick={onClose}>
            {changeText.keep}
          </button>
        </div>
      </form>
    </dialog>
  )
}
