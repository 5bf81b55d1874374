import { bookingText } from '../text/booking.ts'
import { useViewer, mayAt } from '../viewer.ts'
import controls from './controls.module.css'
import { TextField } from './parts.tsx'

interface Props {
  centreId: number
  hasOverride: boolean
  onOverride: (on: boolean) => void
  /** The chosen time is already booked by somebody else. */
  isTaken: boolean
  reason: string
  onReason: (reason: string) => void
  problem?: string
}

/** Allows times that are not offered, with a reason; greyed out without the permission. */
export function OverrideFields(props: Props) {
  const viewer = useViewer()
  const may = mayAt(viewer, 'desk.override', props.centreId)
  return (
    <div class={controls.field}>
      <label class={controls.check}>
        <input
          type="checkbox"
          checked={props.hasOverride}
          disabled={!may}
          onChange={({ currentTarget }) => props.onOverride(currentTarget.checked)}
        />
        {bookingText.override}
      </label>
      {!may && <p class={controls.soft}>{bookingText.mayNotOverride}</p>}
      {props.hasOverride && (
        <>
          {props.isTaken && <p class={controls.soft}>{bookingText.squeezeIn}</p>}
          <TextField
            id="overrideReason"
            label={bookingText.overrideReason}
            value={props.reason}
            onValue={props.onReason}
            problem={props.problem}
          />
        </>
      )}
    </div>
  )
}
