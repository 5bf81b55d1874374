import type { AroundNavHandler } from 'wouter-preact'
import { isPayAddress } from '../contract/pay-page.ts'
import { currentPath } from './paths.ts'

/** How one came to a screen. */
type Arrival = 'pushed' | 'stayed'

const mark = 'mibo.arrived:'

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
  // A tab's name is the one thing that goes along without storage, which may be blocked.
  window.name = mark + (isReplaced ? 'stayed' : 'pushed')
  if (isReplaced) location.replace(to)
  else location.assign(to)
}

/** Says once how this document was come to, where a screen of the document before led here. */
export function takeArrival(): Arrival | undefined {
  if (!window.name.startsWith(mark)) return undefined
  const arrival = window.name.slice(mark.length)
  window.name = ''
  return arrival === 'pushed' || arrival === 'stayed' ? arrival : undefined
}
