import { firstReads } from '../shared/first-reads.ts'
import { patterns } from '../shared/patterns.ts'

export interface Preload {
  path: string
  /** Has to stand in the query too. */
  query?: string
  chunks: string[]
  /** Asked for where the address has no query, with `:id` of the address, and `:from` and `:to` of the free times. */
  reads: string[]
}

/**
 * What the server names with the page, by the address that it begins with: the chunks of its screen, and what that asks for
 * first. The build writes it beside the files. What is missing here still loads, a round trip later.
 */
export const preloads: Preload[] = [
  { path: patterns.finder, chunks: ['finder-screen'], reads: [firstReads.clinicians] },
  { path: patterns.clinician, query: 'step=pay', chunks: ['wizard-screen', 'pay-step'], reads: [] },
  {
    path: patterns.clinician,
    chunks: ['wizard-screen'],
    reads: [firstReads.clinician(':id'), firstReads.freeTimes(':id', { from: ':from', to: ':to', mode: 'ONLINE' })],
  },
  { path: patterns.login, chunks: ['login-screen'], reads: [] },
  { path: patterns.dashboard, chunks: ['dashboard-screen'], reads: [] },
]
