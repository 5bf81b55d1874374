import { useQuery } from '@tanstack/preact-query'
import { useEffect, useRef } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { isPayDocument } from '../../shared/documents.ts'
import { paths } from '../../shared/paths.ts'
import { appointmentQuery, configQuery } from '../../shared/queries.ts'
import { payText } from '../../shared/text/pay.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { loadCheckout } from './checkout.ts'
import type { Choice } from './choice.ts'
import { HeldBooking } from './held-booking.tsx'
import { NewBooking } from './new-booking.tsx'
import { usePayment } from './use-payment.ts'

interface Props {
  clinician: Clinician
  choice: Choice
  change: (part: Partial<Choice>, options?: { replace: boolean }) => void
}

const askEveryMs = 4000

/** Who comes, and Pay. Continues an earlier hold if there is one. */
export function PayStep({ clinician, choice, change }: Props) {
  const { data: config } = useQuery(configQuery)
  // The payment may be settled on its own: Razorpay may report it to the server after this page came back.
  const hold = useQuery({
    ...appointmentQuery(choice.holdId ?? 0),
    enabled: choice.holdId !== null,
    refetchInterval: askEveryMs,
  })
  const payment = usePayment(config, (holdId) => change({ holdId, insteadOf: null }))
  const [, navigate] = useLocation()
  const held = choice.holdId === null ? undefined : hold.data
  const isElsewhere = held !== undefined && held.status !== 'BOOKED'

  useEffect(() => {
    if (isElsewhere && held !== undefined) navigate(paths.confirmed(held.id), { replace: true })
  }, [isElsewhere])
  // However the patient got here, the checkout only runs in its own document: the same address, reloaded.
  useEffect(() => {
    if (!isPayDocument) change({}, { replace: true })
  }, [])
  useEffect(() => {
    if (isPayDocument && config !== undefined && clinician.feePaise > 0)
      loadCheckout(config.checkoutScriptUrl).catch(() => undefined)
  }, [config])

  // A message about the previous time does not apply to another.
  const said = useRef(choice.startsAt)
  useEffect(() => {
    if (said.current !== choice.startsAt) payment.reset()
    said.current = choice.startsAt
  }, [choice.startsAt])

  const title = clinician.feePaise === 0 ? payText.titleFree : payText.title
  return (
    <div class={controls.stack}>
      <PageHeading key="pay" pageTitle={visitText.pageTitle(clinician.fullName)}>
        {title}
      </PageHeading>
      {choice.holdId !== null && hold.isPending ? (
        <Skeleton heights={[5, 3]} />
      ) : held === undefined ? (
        <NewBooking clinician={clinician} choice={choice} change={change} payment={payment} />
      ) : (
        <HeldBooking held={held} clinician={clinician} change={change} payment={payment} />
      )}
    </div>
  )
}
