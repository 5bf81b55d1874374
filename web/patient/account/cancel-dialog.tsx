import { useMutation } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { AppointmentDetails, CancelReply } from '../../../contract/patient/dashboard.ts'
import { call } from '../../shared/api.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import dialog from '../../shared/dialog/dialog.module.css'
import { formatPaise } from '../../shared/format/money.ts'
import { mine, queryClient } from '../../shared/query-client.ts'
import { changeText } from '../../shared/text/change.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Field } from '../../shared/ui/field.tsx'

/** Says what will be refunded before it asks; its main button keeps the appointment. */
export function CancelDialog({
  appointment,
  onClose,
  onCancelled,
}: {
  appointment: AppointmentDetails
  onClose: () => void
  /** Where to go then, if this screen is over with it. */
  onCancelled?: () => void
}) {
  const [reason, setReason] = useState('')
  const isPaid = appointment.paymentStatus === 'SUCCESS'
  const isHold = appointment.status === 'BOOKED'
  const refund = isPaid ? changeText.cancelRefund(formatPaise(appointment.amountPaise)) : changeText.cancelFree
  const outcome = isHold ? changeText.giveUpNote : refund
  const cancel = useMutation({
    mutationFn: () =>
      call<CancelReply>(`/api/patient-dashboard/appointments/${appointment.id}/cancel`, {
        method: 'POST',
        body: reason.trim() === '' ? {} : { reason: reason.trim() },
        isPrivate: true,
      }),
    async onSuccess() {
      if (onCancelled !== undefined) {
        onCancelled()
        return
      }
      await queryClient.invalidateQueries({ queryKey: [mine] })
      onClose()
    },
  })
  return (
    <Dialog labelledBy="cancel-title" onClose={onClose}>
      {(close) => (
        <form
          class={controls.stack}
          onSubmit={(event) => {
            event.preventDefault()
            if (!cancel.isPending) cancel.mutate()
          }}
        >
          <h2 id="cancel-title">{isHold ? changeText.giveUpTitle : changeText.cancelTitle}</h2>
          <p>{outcome}</p>
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
          <div class={dialog.actions}>
            <button type="button" class={controls.primary} autofocus onClick={() => close()}>
              {changeText.keep}
            </button>
            <button type="submit" class={controls.secondary} aria-disabled={cancel.isPending}>
              {cancel.isPending ? changeText.cancelling : isHold ? changeText.giveUp : changeText.confirmCancel}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
