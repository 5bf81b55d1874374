import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { CalendarCard, CalendarClinician } from '../../../contract/staff/calendar.ts'
import { useNow } from '../../shared/clock.ts'
import { addDays, dateIn, longDay, timeIn } from '../../shared/format/dates.ts'
import { Actions } from '../desk/actions.tsx'
import controls from '../desk/controls.module.css'
import { nameOf } from '../desk/desk-calls.ts'
import { Facts } from '../desk/facts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Toast } from '../desk/toast.tsx'
import { Notes } from '../notes/notes.tsx'
import { patientPath } from '../paths.ts'
import { calendarQuery, staffAppointmentQuery } from '../queries.ts'
import { myDayText } from '../text/booking.ts'
import { dayText } from '../text/day.ts'
import { deskText } from '../text/desk.ts'
import { notesText } from '../text/notes.ts'
import { shellText } from '../../shared/text/shell.ts'
import { useViewer } from '../viewer.ts'
import { standingWords } from './card.tsx'
import styles from './my-day.module.css'
import { PhoneCalendar } from './phone-calendar.tsx'
import { isShown, lookOf, type Look } from './standing.ts'
import { useAddress } from './use-address.ts'
import { useLive } from './use-live.ts'

/** A clinician's own visits at all centres, with the next one and its actions open. For phones. */
export function MyDayScreen() {
  const actor = useViewer()
  const { address, change } = useAddress()
  const now = useNow(20_000)
  const today = dateIn(now, clinicZone)
  const date = address.date ?? today
  const read = useQuery(calendarQuery(null, date, date))
  const live = useLive(null, read.data !== undefined)
  const own = read.data?.clinicians.find(({ id }) => id === actor.clinicianId)
  return (
    <div class={styles.screen}>
      <header class={styles.head}>
        <h1>{myDayText.title}</h1>
        <div class={controls.row}>
          <button
            type="button"
            class={`${controls.button} ${controls.icon}`}
            aria-label={myDayText.earlier}
            onClick={() => change({ date: addDays(date, -1) })}
          >
            ‹
          </button>
          <strong translate={false}>{longDay(date)}</strong>
          <button
            type="button"
            class={`${controls.button} ${controls.icon}`}
            aria-label={myDayText.later}
            onClick={() => change({ date: addDays(date, 1) })}
          >
            ›
          </button>
          {date !== today && (
            <button type="button" class={controls.quiet} onClick={() => change({ date: null })}>
              {dayText.today}
            </button>
          )}
        </div>
        {live === 'down' && (
          <p role="status" class={controls.soft}>
            {dayText.down}
          </p>
        )}
      </header>
      {own !== undefined ? (
        <List clinician={own} zone={read.data?.timezone ?? clinicZone} now={now} />
      ) : read.isPending ? (
        <p role="status">{dayText.loading}</p>
      ) : read.isError ? (
        <div role="alert" class={controls.stack}>
          <p>{staffProblem(read.error)}</p>
          <button type="button" class={controls.primary} onClick={() => void read.refetch()}>
            {shellText.tryAgain}
          </button>
        </div>
      ) : (
        <Nothing />
      )}
      <PhoneCalendar />
      <Toast />
    </div>
  )
}

const Nothing = () => (
  <div class={controls.stack}>
    <h2>{myDayText.nothingTitle}</h2>
    <p class={controls.soft}>{myDayText.nothing}</p>
  </div>
)

/** CSS classes of the looks that stand out in the list; all others are upcoming visits. */
const lookClasses: Partial<Record<Look, string>> = {
  arrived: styles.arrived,
  late: styles.late,
  noShow: styles.noShow,
  inProgress: styles.inProgress,
  done: styles.done,
}

interface ListProps {
  clinician: CalendarClinician
  zone: string
  now: number
}

/** The visit shown open: the one in progress, otherwise the next one. */
function nextOf(cards: readonly CalendarCard[], now: number): CalendarCard | undefined {
  return (
    cards.find((card) => lookOf(card, now) === 'inProgress') ??
    cards.find((card) => ['arrived', 'late', 'expected'].includes(lookOf(card, now)))
  )
}

function List({ clinician, zone, now }: ListProps) {
  const [opened, setOpened] = useState<number | null>(null)
  const cards = clinician.appointments
    .filter((card) => isShown(card, { mode: null, standing: null }, now))
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
  if (cards.length === 0) return <Nothing />
  const next = nextOf(cards, now)
  return (
    <ol class={styles.list}>
      {cards.map((card) => {
        const isOpen = card.id === (opened ?? next?.id)
        return (
          <li key={card.id} class={`${styles.item} ${lookClasses[lookOf(card, now)] ?? ''}`}>
            <button
              type="button"
              class={styles.summary}
              aria-expanded={isOpen}
              onClick={() => setOpened(isOpen ? -1 : card.id)}
            >
              <span class={styles.time} translate={false}>
                {timeIn(card.startsAt, zone)}
              </span>
              <strong>{nameOf(card)}</strong>
              <span class={styles.words}>
                {card.id === next?.id && <span class={styles.next}>{myDayText.next}</span>}
                {dayText.modes[card.appointmentType]} · {standingWords(card, zone, now)}
                {card.isNew && ` · ${dayText.isNewLong}`}
              </span>
            </button>
            {isOpen && <Opened id={card.id} isOnline={card.appointmentType === 'ONLINE'} clinician={clinician} />}
          </li>
        )
      })}
    </ol>
  )
}

interface OpenedProps {
  id: number
  isOnline: boolean
  clinician: CalendarClinician
}

/** The actions on one visit, in the order in which they are used. */
function Opened({ id, isOnline, clinician }: OpenedProps) {
  const read = useQuery(staffAppointmentQuery(id))
  if (read.data === undefined) {
    return (
      <p role="status" class={controls.soft}>
        {read.isError ? staffProblem(read.error) : deskText.loading}
      </p>
    )
  }
  const { meetLink, notes, patient } = read.data.appointment
  return (
    <div class={styles.opened}>
      {isOnline &&
        (meetLink === null ? (
          <p class={controls.soft}>{myDayText.noLink}</p>
        ) : (
          <a class={`${controls.primary} ${styles.join}`} href={meetLink} target="_blank" rel="noreferrer">
            {myDayText.join}
          </a>
        ))}
      {notes !== null && (
        <blockquote class={styles.quote}>
          <strong>{notesText.fromPatient}</strong>
          <p>{notes}</p>
        </blockquote>
      )}
      <Actions details={read.data} clinicians={[clinician]} />
      <section class={styles.part} aria-labelledby={`notes-${id}`}>
        <Notes patientId={patient.id} appointmentId={id} headingId={`notes-${id}`} />
      </section>
      <details class={styles.part}>
        <summary>{notesText.aboutVisit}</summary>
        <Facts details={read.data} />
      </details>
      <Link class={controls.button} href={patientPath(patient.id)}>
        {notesText.openRecord}
      </Link>
    </div>
  )
}
