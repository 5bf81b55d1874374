import type { Calendar } from '../../../contract/staff/calendar.ts'
import { queryClient } from '../../shared/query-client.ts'
import { staffKey } from '../who.ts'
import type { Spot } from './free-times.ts'
import { withCardAt } from './moved-card.ts'

/** Moves a card at once in every cached calendar. */
export function showCardAt(id: number, spot: Spot): void {
  queryClient.setQueriesData<Calendar>({ queryKey: [staffKey, 'calendar'] }, (calendar) =>
    calendar === undefined ? calendar : withCardAt(calendar, id, spot),
  )
}
