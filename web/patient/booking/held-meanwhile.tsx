import { useQuery } from '@tanstack/preact-query'
import { Link } from 'wouter-preact'
import { dateIn, shortDay, timeIn } from '../../shared/format/dates.ts'
import { appointmentQuery } from '../../shared/queries.ts'
import { session } from '../../shared/session.ts'
import { useStore } from '../../shared/store.ts'
import { payText } from '../../shared/text/pay.ts'
import controls from '../../shared/ui/controls.module.css'
import { Countdown, isOver } from '../../shared/ui/countdown.tsx'
import { Notice } from '../../shared/ui/notice.tsx'
import { payAgain } from './pay-again.ts'

/** The time that is held while another is chosen, and the way back to it. */
export function HeldMeanwhile({ appointmentId }: { appointmentId: number }) {
  const isSignedIn = useStore(session) !== null
  const held = useQuery({ ...appointmentQuery(appointmentId), enabled: isSignedIn, refetchInterval: 30_000 }).data
  if (held?.status !== 'BOOKED' || held.holdExpiresAt === null || isOver(held.holdExpiresAt)) return null
  const day = shortDay(dateIn(held.startsAt, held.timezone))
  return (
    <Notice>
      <p>{payText.heldMeanwhile(`${day}, ${timeIn(held.startsAt, held.timezone)}`)}</p>
      <p>
        <Countdown until={held.holdExpiresAt} label={payText.heldStill} />
      </p>
      <Link class={controls.quiet} href={payAgain(held)}>
        {payText.keepIt}
      </Link>
    </Notice>
  )
}
