import type { AroundNavHandler } from 'wouter-preact'
import { isPayAddress } from '../../contract/rules/pay-page.ts'
import { handedOver, handOver } from './handover.ts'
import { currentPath } from './paths.ts'
import { unstored } from './storage.ts'

/** The policy that a document came with stays for as long as it is there, whatever its address becomes. */
export const isPayDocument = isPayAddress(currentPath())

/**
 * Between the pages that pay and all others a new document is loaded: the gateway's script runs in its own, under its own
 * policy, and is gone with it. Everything else is one document, as before.
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

/** Loads the page anew. That the patient reloads it by hand is not ours to see: `notKept` says what then becomes of them. */
export function reload(): void {
  handOver({ unstored: unstored() })
  location.reload()
}

/**
 * Nobody says of the back button where it leads before it has. So where something has to be handed over, back from the page
 * that pays goes by way of an entry of its own, and on from there if the page behind is ours.
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
