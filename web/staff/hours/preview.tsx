import { useEffect, useState } from 'preact/hooks'
import type { HoursBody, HoursPreview } from '../../../contract/staff/hours.ts'
import { dateIn, longDay, shortDay, timeIn } from '../../shared/format/dates.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import controls from '../desk/controls.module.css'
import { staffProblem } from '../desk/problem.ts'
import { hoursText } from '../text/hours.ts'
import styles from './hours.module.css'
import { previewHours } from './queries.ts'

const pauseMs = 350

interface Props {
  clinicianId: number
  body: HoursBody
  isChanged: boolean
  isRight: boolean
  wasSaved: boolean
}

/** What the week comes to as it is painted, asked of the server whenever the hand rests. */
export function Preview({ clinicianId, body, isChanged, isRight, wasSaved }: Props) {
  const [found, setFound] = useState<HoursPreview | null>(null)
  const [problem, setProblem] = useState('')
  const asked = JSON.stringify(body)
  useEffect(() => {
    if (!isRight) return undefined
    const giveUp = new AbortController()
    const ask = async () => {
      try {
        setFound(await previewHours(clinicianId, body, giveUp.signal))
        setProblem('')
      } catch (error) {
        if (!giveUp.signal.aborted) setProblem(staffProblem(error))
      }
    }
    const timer = setTimeout(() => void ask(), pauseMs)
    return () => {
      clearTimeout(timer)
      giveUp.abort()
    }
  }, [asked, isRight])
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
