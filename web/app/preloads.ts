import { firstReads } from '../shared/first-reads.ts'
import { patterns } from '../shared/patterns.ts'
import { staffPaths } from '../staff/paths.ts'

export interface Preload {
  path: string
  /** A parameter that the query must have too. */
  query?: string
  chunks: string[]
  /** Requested if the address has no query, with `:id` from the address, and `:from` and `:to` for the free times. */
  reads: string[]
}

/**
 * What the server preloads with the page, by the beginning of its address: the chunks of its screen and their first
 * requests. The build writes it next to the files. Anything missing here still loads, one round trip later.
 */
export const preloads: Preload[] = [
  { path: patterns.finder, chunks: ['finder-screen'], reads: [firstReads.clinicians] },
  { path: patterns.clinician, query: 'step=pay', chunks: ['wizard-screen', 'pay-step', 'summary'], reads: [] },
  {
    path: patterns.clinician,
    chunks: ['wizard-screen'],
    reads: [firstReads.clinician(':id'), firstReads.freeTimes(':id', { from: ':from', to: ':to', mode: 'ONLINE' })],
  },
  { path: patterns.offer, chunks: ['offer-screen'], reads: [] },
  { path: patterns.login, chunks: ['login-screen'], reads: [] },
  { path: patterns.dashboard, chunks: ['dashboard-screen'], reads: [] },
  { path: staffPaths.home, chunks: ['app', 'home-screen'], reads: [] },
  { path: staffPaths.myDay, chunks: ['app', 'my-day-screen'], reads: [] },
]
