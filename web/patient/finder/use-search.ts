import { useLocation, useSearch as useAddress } from 'wouter-preact'
import { paths } from '../../shared/paths.ts'
import { everyClinician, type ClinicianSearch } from '../../shared/queries.ts'

const keys = Object.keys(everyClinician) as (keyof ClinicianSearch)[]

/** What is searched for, as the address has it. */
export function useSearch() {
  const query = new URLSearchParams(useAddress())
  const [, navigate] = useLocation()
  const search = Object.fromEntries(keys.map((key) => [key, query.get(key) ?? ''])) as unknown as ClinicianSearch
  return {
    search,
    /** Typing replaces the address; a choice is a step that the back button undoes. */
    change(part: Partial<ClinicianSearch>, { replace = false } = {}) {
      navigate(paths.finder({ ...search, ...part }), { replace })
    },
    clear: () => navigate(paths.finder()),
  }
}
