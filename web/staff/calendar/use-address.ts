import { useCallback, useMemo } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import { readAddress, writeAddress, type CalendarAddress } from './address.ts'

/**
 * The calendar's view as kept in the address, and a setter. The back button returns to the previous day, but does not
 * reopen panels.
 */
export function useAddress() {
  const [path, navigate] = useLocation()
  const search = useSearch()
  const address = useMemo(() => readAddress(search), [search])
  const change = useCallback(
    (changes: Partial<CalendarAddress>) => {
      const now = readAddress(location.search)
      const isAnotherDay = 'date' in changes || 'view' in changes || 'centreId' in changes
      navigate(writeAddress(path, { ...now, ...changes }), { replace: !isAnotherDay })
    },
    [path, navigate],
  )
  return { address, change }
}
