import controls from '../../shared/ui/controls.module.css'
import { payText } from '../../shared/text/pay.ts'
import { PolicyLinks } from '../policies/policy-links.tsx'
import { ActionBar } from './action-bar.tsx'
import { CancelTerms } from './cancel-terms.tsx'
import type { PayState, usePayment } from './use-payment.ts'
import styles from './wizard.module.css'

export type Payment = ReturnType<typeof usePayment>

const isBusy = ({ state }: Payment) => state.at === 'holding' || state.at === 'opening' || state.at === 'confirming'

const busyWords: Partial<Record<PayState['at'], string>> = {
  holding: payText.holding,
  opening: payText.opening,
  confirming: payText.confirming,
}

interface Props {
  payment: Payment
  startsAt: string
  zone: string
  /** Of a time that is held: what was said when it was. */
  agreedUntil?: string | null
  label: string
  onPay: () => void
}

/** The clinic's policies, until when it can be cancelled, and Pay. */
export function PayBar({ payment, startsAt, zone, agreedUntil, label, onPay }: Props) {
  return (
    <>
      <PolicyLinks names={['refunds', 'terms', 'privacy']} />
      <ActionBar label={payText.payBar} className={styles.payBar}>
        <div class={styles.terms}>
          <CancelTerms startsAt={startsAt} zone={zone} agreedUntil={agreedUntil} />
        </div>
        <button
          type="button"
          class={controls.primary}
          aria-disabled={isBusy(payment)}
          onClick={() => {
            if (!isBusy(payment)) onPay()
          }}
        >
          {busyWords[payment.state.at] ?? label}
        </button>
      </ActionBar>
    </>
  )
}
