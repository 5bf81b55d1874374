import { Component } from 'preact'
import { formatPaise } from '../../shared/format/money.ts'
import { timeIn } from '../../shared/format/dates.ts'
import type { CalendarCard } from '../../../contract/staff/calendar.ts'
import { nameOf } from '../desk/desk-calls.ts'
import { dayText } from '../text/day.ts'
import styles from './calendar.module.css'
import type { Placed } from './columns.ts'
import type { Lane } from './geometry.ts'
import { lookOf, minutesLate, type Look } from './standing.ts'

interface Props {
  placed: Placed
  zone: string
  now: number
  /** Position of the top edge, and height. */
  top: number
  height: number
  /** Whether Tab reaches it: only one card of the grid is a tab stop. */
  isTabStop: boolean
  isOpen: boolean
  isMoving: boolean
  onOpen: (id: number) => void
  onFocus: (id: number) => void
}

/** The CSS class of each look. */
export const lookClasses: Record<Look, string | undefined> = {
  hold: styles.hold,
  expected: '',
  late: styles.late,
  arrived: styles.arrived,
  inProgress: styles.inProgress,
  done: styles.done,
  noShow: styles.noShow,
  cancelled: styles.cancelled,
}

const signs: Record<Look, string> = {
  hold: '◌',
  expected: '',
  late: '!',
  arrived: '●',
  inProgress: '▶',
  done: '✓',
  noShow: '✕',
  cancelled: '✕',
}

/** The facts shown on a card besides the name, most urgent first. */
export function standingWords(card: CalendarCard, zone: string, now: number): string {
  const look = lookOf(card, now)
  if (look === 'arrived' && card.checkedInAt !== null) return dayText.arrivedAt(timeIn(card.checkedInAt, zone))
  if (look === 'late') return dayText.lateBy(minutesLate(card, now))
  if (look === 'hold')
    return card.holdExpiresAt === null ? dayText.holdOpen : dayText.holdUntil(timeIn(card.holdExpiresAt, zone))
  return dayText.looks[look]
}

/** Everything on a card as one sentence, for screen readers. */
export function labelOf(card: CalendarCard, zone: string, now: number): string {
  const parts = [
    dayText.span(timeIn(card.startsAt, zone), timeIn(card.endsAt, zone)),
    card.dependent === null
      ? card.patient.fullName
      : dayText.forDependent(card.dependent.fullName, card.patient.fullName),
    dayText.modes[card.appointmentType],
    standingWords(card, zone, now),
  ]
  if (card.duePaise > 0) parts.push(dayText.due(formatPaise(card.duePaise)))
  else if (card.paymentStatus === 'SUCCESS') parts.push(dayText.paid)
  if (card.isNew) parts.push(dayText.isNewLong)
  if (card.confirmedByPatientAt !== null) parts.push(dayText.confirmed)
  if (card.isSqueezedIn) parts.push(dayText.squeezedIn)
  return dayText.cardLabel(parts)
}

/** Without am or pm, which the hours beside the grid show. */
const shortened = (words: string) => words.replace(/ [ap]m$/i, '')

const isSameLane = (a: Lane, b: Lane) => a.index === b.index && a.count === b.count

/** One appointment in the grid. Rendered again only if it changed, since there may be two hundred. */
export class Card extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const { props } = this
    const words = ({ placed, zone, now }: Props) => standingWords(placed.card, zone, now)
    const drawnBy = ['zone', 'top', 'height', 'isTabStop', 'isOpen', 'isMoving'] as const
    return (
      props.placed.card !== next.placed.card ||
      !isSameLane(props.placed.lane, next.placed.lane) ||
      drawnBy.some((name) => props[name] !== next[name]) ||
      words(props) !== words(next)
    )
  }

  override render() {
    const { placed, zone, now, top, height, isTabStop, isOpen, isMoving, onOpen, onFocus } = this.props
    const { card, lane } = placed
    const look = lookOf(card, now)
    const width = 100 / lane.count
    const isNarrow = lane.count > 1
    return (
      <li
        class={styles.place}
        style={{ top: `${top}px`, height: `${height}px`, left: `${lane.index * width}%`, width: `${width}%` }}
      >
        <button
          type="button"
          id={`card-${card.id}`}
          data-card={card.id}
          class={`${styles.card} ${lookClasses[look]} ${isOpen ? styles.opened : ''} ${isMoving ? styles.moved : ''}`}
          tabIndex={isTabStop ? 0 : -1}
          aria-current={isOpen ? 'true' : undefined}
          onClick={() => onOpen(card.id)}
          onFocus={() => onFocus(card.id)}
        >
          <span class="visually-hidden">{labelOf(card, zone, now)}</span>
          <span class={styles.first} aria-hidden="true">
            <span class={styles.cardName}>
              {signs[look] !== '' && <span class={styles.sign}>{signs[look]}</span>}
              {nameOf(card)}
            </span>
            {card.isNew && <span class={`${styles.pill} ${styles.new}`}>{dayText.isNew}</span>}
            {card.confirmedByPatientAt !== null && look === 'expected' && (
              <span class={`${styles.pill} ${styles.confirmed}`}>✓</span>
            )}
            {height < 32 && <Due card={card} isNarrow={isNarrow} />}
          </span>
          {height >= 32 && (
            <span class={`${styles.second} ${height >= 48 ? styles.wraps : ''}`} aria-hidden="true">
              <Due card={card} isNarrow={isNarrow} />
              {card.appointmentType === 'ONLINE' && <span class={styles.video}>▸ {dayText.modes.ONLINE}</span>}
              <span class={styles.words}>
                {shortened(look === 'expected' ? timeIn(card.startsAt, zone) : standingWords(card, zone, now))}
              </span>
              {card.isSqueezedIn && <span class={styles.words}>{dayText.squeezedIn}</span>}
            </span>
          )}
        </button>
      </li>
    )
  }
}

/** In a narrow card the amount alone, whose colour says that it is due. */
function Due({ card, isNarrow }: { card: CalendarCard; isNarrow: boolean }) {
  if (card.duePaise <= 0 || card.status === 'BOOKED') return null
  const amount = formatPaise(card.duePaise)
  return (
    <span class={`${styles.pill} ${styles.dueP} ${isNarrow ? styles.tight : ''}`}>
      {isNarrow ? amount : dayText.due(amount)}
    </span>
  )
}
