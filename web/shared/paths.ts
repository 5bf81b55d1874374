import type { PolicyName } from '../../contract/core/policy-names.ts'
import { nextPage } from './next-page.ts'

const withQuery = (path: string, query: Record<string, string | number | null | undefined> = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
  return search === '' ? path : `${path}?${search}`
}

export const paths = {
  finder: (query?: Record<string, string | null>) => withQuery('/', query),
  clinician: (id: number, query?: Record<string, string | number | null | undefined>) =>
    withQuery(`/clinicians/${id}`, query),
  confirmed: (id: number) => `/appointments/${id}/confirmed`,
  policy: (name: PolicyName) => `/${name}`,
  login: (next?: string) => withQuery('/login', { next: next === '/' ? null : next }),
  dashboard: () => '/dashboard',
  details: (id: number) => `/dashboard/appointments/${id}`,
  reschedule: (id: number, query?: { date: string | null; at?: string }) =>
    withQuery(`/dashboard/appointments/${id}/reschedule`, query),
  profile: () => '/dashboard/profile',
  devices: () => '/dashboard/devices',
  family: () => '/dashboard/family',
  privacy: () => '/dashboard/privacy',
}

/** The list as it was last seen in this document, with its filters. */
export const finderAddress = { last: '/' }

export const currentPath = () => location.pathname + location.search

/** Where to go after signing in: the page in `next`, otherwise the dashboard. */
export const safeNext = (next: string | null) => nextPage(next, location.origin) ?? paths.dashboard()

/** The id in a path; null if it is not one. */
export function idFrom(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
