import type { AroundNavHandler } from 'wouter-preact'
import { isPayAddress } from '../../contract/rules/pay-page.ts'
import { handedOver, handOver } from './handover.ts'
import { currentPath } from './paths.ts'
import { unstored } from './storage.ts'

/** A document keeps the policy that it was loaded with, whatever its address becomes. */
export const isPayDocument = isPayAddress(currentPath())

/**
 * Between payment pages and all others a new document is loaded: the gateway's script runs in its own document, under
 * its own policy, and is gone with it. Everything else stays one document.
 */
export const betweenDocuments: AroundNavHandler = (navigate, to, options) => {
  if (isPayAddress(to) === isPayDocument) {
    navigate(to, options)
    return
  }
  const isReplaced = options?.replace === true
  handOver({ arrival: isReplaced ? 'stayed' : 'pushed', unstored: unstored() })
  if (isReplaced) location.replace(to)
  else location.assign(to)
}

/** Reloads the page. A reload by the patient cannot be detected; `notKept` says what happens to the data then. */
export function reload(): void {
  handOver({ unstored: unstored() })
  location.reload()
}

/**
 * Nothing tells where the back button leads before it is pressed. So if data has to be handed over, going back from
 * the payment page passes through a history entry of our own, and continues from there if the page behind it is ours.
 */
const backEntry = 'mibo.back'
if (isPayDocument && handedOver.unstored !== undefined) {
  history.replaceState(backEntry, '')
  history.pushState(null, '')
  addEventListener('popstate', () => {
    if (history.state !== backEntry) return
    if (window.navigation?.canGoBack) handOver({ unstored: unstored() })
    history.back()
  })
}
