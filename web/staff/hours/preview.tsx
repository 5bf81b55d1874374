import type { HoursBody, HoursPreview } from '../../../contract/staff/hours.ts'
import { dateIn, longDay, shortDay, timeIn } from '../../shared/format/dates.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import controls from '../desk/controls.module.css'
import { hoursText } from '../text/hours.ts'
import styles from './hours.module.css'
import { usePreview } from './use-preview.ts'

interface Props {
  clinicianId: number
  body: HoursBody
  isChanged: boolean
  isRight: boolean
  wasSaved: boolean
}

/** What the week comes to as it is painted. */
export function Preview({ clinicianId, body, isChanged, isRight, wasSaved }: Props) {
  const { found, problem } = usePreview(clinicianId, isRight ? body : null)
  return (
    <div class={styles.preview}>
      <h2>{hoursText.previewTitle}</h2>
      <p role="status" class={controls.soft}>
        {isChanged ? hoursText.changed : wasSaved ? hoursText.saved : hoursText.unchanged}
      </p>
      {!isRight ? (
        <p class={controls.problem}>{hoursText.mend}</p>
      ) : found === null ? (
        <p class={controls.soft}>{problem === '' ? hoursText.counting : problem}</p>
      ) : (
        <Found preview={found} />
      )}
    </div>
  )
}

function Found({ preview: { slotsPerWeek, slotsPerDay, weekFrom, outside } }: { preview: HoursPreview }) {
  return (
    <>
      <p>
        <strong class={styles.count}>{hoursText.slots(slotsPerWeek)}</strong>{' '}
        <span class={controls.soft}>{hoursText.weekFrom(longDay(weekFrom))}</span>
      </p>
      <dl class={styles.perDay}>
        {[1, 2, 3, 4, 5, 6, 0].map((day) => (
          <div key={day}>
            <dt>{hoursText.shortDays[day]}</dt>
            <dd>{hoursText.slotsOf(slotsPerDay[day] ?? 0)}</dd>
          </div>
        ))}
      </dl>
      {outside.length === 0 ? (
        <p class={controls.soft}>{hoursText.noneOutside}</p>
      ) : (
        <div role="alert">
          <p class={styles.warning}>{hoursText.outside(outside.length)}</p>
          <ul class={styles.outside}>
            {outside.map(({ id, startsAt, patient }) => (
              <li key={id}>
                {shortDay(dateIn(startsAt, clinicZone))}, {timeIn(startsAt, clinicZone)}: {patient.fullName}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
