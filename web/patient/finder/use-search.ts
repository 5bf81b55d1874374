import { useLocation, useSearch as useAddress } from 'wouter-preact'
import { finderAddress, paths } from '../../shared/paths.ts'
import { everyClinician, type ClinicianSearch } from '../../shared/queries.ts'

const keys = Object.keys(everyClinician) as (keyof ClinicianSearch)[]

/** The search, as in the address. */
export function useSearch() {
  const query = new URLSearchParams(useAddress())
  const [, navigate] = useLocation()
  finderAddress.last = paths.finder(Object.fromEntries(query))
  const search = Object.fromEntries(keys.map((key) => [key, query.get(key) ?? ''])) as unknown as ClinicianSearch
  return {
    search,
    /** Typing replaces the address; a choice adds a history entry. */
    change(part: Partial<ClinicianSearch>, { replace = false } = {}) {
      navigate(paths.finder({ ...search, ...part }), { replace })
    },
    clear: () => navigate(paths.finder()),
  }
}
