import type { Finding } from '../../../contract/staff/go-live.ts'
import { ProviderError } from '../../providers/http.ts'

export const ok = (sentence: string): Finding => ({ state: 'ok', sentence })
export const missing = (sentence: string): Finding => ({ state: 'missing', sentence })
export const wrong = (sentence: string): Finding => ({ state: 'wrong', sentence })
export const note = (sentence: string): Finding => ({ state: 'note', sentence })

export interface Section {
  title: string
  findings: Finding[]
}

/** What a failed call says about a vendor. The vendor's own words are left out, since they may quote what was sent. */
export function vendorFault(vendor: string, error: unknown): Finding {
  if (!(error instanceof ProviderError)) throw error
  const status = error.status === undefined ? '' : ` (HTTP ${error.status})`
  switch (error.kind) {
    case 'refused':
      return error.status === 401 || error.status === 403
        ? wrong(`${vendor} does not take the keys${status}: copy both again, without blanks, from the same account.`)
        : wrong(`${vendor} refused the call${status}.`)
    case 'throttled':
      return wrong(`${vendor} says that it was asked too often: try again in a minute.`)
    case 'unavailable':
      return wrong(`${vendor} could not be reached${status}: check the network, and its base URL.`)
    case 'unknown':
      return wrong(`${vendor} gave no answer that could be read${status}: try again, and check its base URL.`)
  }
}
