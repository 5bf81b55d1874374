import { useQuery } from '@tanstack/preact-query'
import { cancelUntilMs } from '../../../contract/rules/cancel-until.ts'
import { nowMs, useRedrawAfter } from '../../shared/clock.ts'
import { dateIn, readerTime, shortDay, timeIn } from '../../shared/format/dates.ts'
import { configQuery } from '../../shared/queries.ts'
import { shellText } from '../../shared/text/shell.ts'
import { visitText } from '../../shared/text/visit.ts'
import { SupportPhone } from '../../shared/ui/support.tsx'

interface Terms {
  startsAt: string
  zone: string
  /** What was said when it was booked; left out, today's rule. */
  agreedUntil?: string | null
}

/** Until when a visit can be cancelled, by the server's own rule; if that has passed, whom to call. */
export function CancelTerms({ startsAt, zone, agreedUntil = null }: Terms) {
  const { data: config } = useQuery(configQuery)
  const startMs = Date.parse(startsAt)
  const untilMs =
    agreedUntil === null ? cancelUntilMs(startMs, config?.cancelCutoffHours ?? NaN) : Date.parse(agreedUntil)
  useRedrawAfter(untilMs)
  if (config === undefined) return null
  if (nowMs() > untilMs) {
    return (
      <p key="late">
        {visitText.tooSoonToCancel((startMs - untilMs) / 3_600_000)} <SupportPhone />
      </p>
    )
  }
  const until = new Date(untilMs).toISOString()
  const own = readerTime(until, zone)
  return (
    <p key={untilMs}>
      {visitText.freeUntil(`${shortDay(dateIn(until, zone))}, ${timeIn(until, zone)}`)}
      {own !== null && ` (${shellText.readerTime(own.time, own.zoneName)})`}
    </p>
  )
}
