import { useCallback, useMemo } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import { readAddress, writeAddress, type CalendarAddress } from './address.ts'

/**
 * What the address says of the calendar, and how to say something else. The back button leads to another day, not out
 * of a panel.
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
