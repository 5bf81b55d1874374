import { offerText } from '../../shared/text/offer.ts'
import controls from '../../shared/ui/controls.module.css'
import { SupportPhone } from '../../shared/ui/support.tsx'

/** Whom to call: the clinic, and somebody who answers at night. */
export function Help() {
  return (
    <footer class={controls.stack}>
      <SupportPhone />
      <p class={controls.soft}>{offerText.crisis}</p>
      <a class={controls.quiet} href="tel:14416">
        {offerText.callCrisis}
      </a>
    </footer>
  )
}
