import { can, type Verdict } from '../../../contract/rules/can.ts'
import type { Appointment } from '../../../contract/patient/booking.ts'

export type Changeable = Pick<
  Appointment,
  'status' | 'startsAt' | 'cancelUntil' | 'holdExpiresAt' | 'clinician' | 'centre'
>

const at = (instant: string) => ({ epochMilliseconds: Date.parse(instant) })

/** What the patient may do to an appointment at a given moment, by the server's own rule. */
export const mayChange = (
  action: 'cancel' | 'move',
  { status, startsAt, cancelUntil, holdExpiresAt, clinician, centre }: Changeable,
  nowMs: number,
): Verdict =>
  can(
    { kind: 'PATIENT' },
    action,
    {
      status,
      startsAt: at(startsAt),
      // As it was booked, whatever the clinic's rule is today.
      cancelCutoffHours: cancelUntil === null ? null : (Date.parse(startsAt) - Date.parse(cancelUntil)) / 3_600_000,
      holdExpiresAt: holdExpiresAt === null ? null : at(holdExpiresAt),
      clinicianId: clinician.id,
      centreId: centre.id,
    },
    { now: { epochMilliseconds: nowMs }, cutoffHours: 0 },
  )
