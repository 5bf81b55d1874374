import { useQuery } from '@tanstack/preact-query'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { hasPermission } from '../../../contract/rules/permissions.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { useNow } from '../../shared/clock.ts'
import { dateIn, longDay } from '../../shared/format/dates.ts'
import { useStore } from '../../shared/store.ts'
import { shellText } from '../../shared/text/shell.ts'
import { clockText, closureFormPath } from '../closures/address.ts'
import { BookDialog, type BookingStart } from '../desk/book-dialog.tsx'
import { nameOf } from '../desk/desk-calls.ts'
import { DrawerButton } from '../desk/drawer.tsx'
import { Panel } from '../desk/panel.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Toast, useUndo } from '../desk/toast.tsx'
import { notifyProblem, undoOffer } from '../desk/undo.ts'
import { patientPath } from '../paths.ts'
import { calendarQuery } from '../queries.ts'
import { SearchBox } from '../search/search-box.tsx'
import type { SearchOption } from '../search/options.ts'
import { dayText, moveText } from '../text/day.ts'
import { mayAnywhere, mayAt, useViewer } from '../viewer.ts'
import styles from './calendar.module.css'
import { instantAt } from './clock-face.ts'
import { columnsOf, datesOf, type Column } from './columns.ts'
import { DayGrid } from './day-grid.tsx'
import { DaySheet } from './day-sheet.tsx'
import { firstFree } from './first-free.ts'
import { KeysDialog, lettersOn } from './keys-dialog.tsx'
import { moveRefusal } from './movable.ts'
import { Empty, Unread } from './states.tsx'
import { filterNames, isFiltered, noFilters, Toolbar } from './toolbar.tsx'
import { useAddress } from './use-address.ts'
import { useCommands } from './use-commands.ts'
import { useLive } from './use-live.ts'
import { useMoving } from './use-moving.ts'
import { usePrinting } from './use-printing.ts'
import { useShownCentre } from './use-shown-centre.ts'
import { useWantedVisit } from './use-wanted-visit.ts'
import { WeekTable } from './week-table.tsx'

/** A centre's day: its visits by clinician and time, and their status. The desk's home screen. */
export function CalendarScreen() {
  const viewer = useViewer()
  const { address, change } = useAddress()
  const [, navigate] = useLocation()
  const now = useNow(20_000)
  const centre = useShownCentre(address.centreId, (id) => change({ centreId: id, appointmentId: null }))
  const centreId = centre?.id ?? null
  const [zone, setZone] = useState<string>(clinicZone)
  const today = dateIn(now, zone)
  const date = address.date ?? today
  const dates = useMemo(() => datesOf(address, date), [address.view, date])
  const read = useQuery(calendarQuery(centreId, dates[0] ?? date, dates.at(-1) ?? date))
  const live = useLive(centreId, read.data !== undefined)
  useEffect(() => {
    if (read.data !== undefined) setZone(read.data.timezone)
  }, [read.data?.timezone])
  const columns = useMemo(
    () => (read.data === undefined ? [] : columnsOf(read.data, dates, address, now)),
    [read.data, dates, address.clinicianId, address.mode, address.standing, now],
  )
  const clinicians = read.data?.clinicians ?? []
  const isGrid = address.view === 'day' || address.clinicianId !== null
  const hidden = columns.reduce((sum, column) => sum + column.hidden, 0)
  const isBare =
    columns.length === 0 ||
    (hidden > 0 && columns.every(({ cards }) => cards.length === 0)) ||
    (!isGrid &&
      columns.every(({ open: hours, closures, cards }) => hours.length + closures.length + cards.length === 0))
  const [focusId, setFocusId] = useState<number | null>(null)
  const [booking, setBooking] = useState<BookingStart | null>(null)
  const [isKeysOpen, setKeysOpen] = useState(false)
  const printing = usePrinting()
  const moving = useMoving({ columns, centreId, timezone: zone })
  const undo = useUndo()
  const offer = useStore(undoOffer)
  const mayBook = mayAt(viewer, 'desk.write', centreId)
  const cardOf = (id: number | null) =>
    columns
      .flatMap(({ cards, clinician }) => cards.map(({ card }) => ({ card, clinician })))
      .find((one) => one.card.id === id)

  const open = (appointmentId: number | null) => change({ appointmentId })
  function close(): void {
    const id = address.appointmentId
    open(null)
    // Return the focus to where it was.
    if (id !== null) setTimeout(() => document.getElementById(`card-${id}`)?.focus())
  }
  function focus(id: number): void {
    setFocusId(id)
    const card = document.getElementById(`card-${id}`)
    card?.focus()
    card?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  function book(start: Partial<BookingStart>): void {
    if (!mayBook) return
    const clinicianId =
      start.clinicianId ?? cardOf(focusId)?.clinician.id ?? address.clinicianId ?? firstFree(columns, now, zone)
    setBooking({
      person: { kind: 'new', fullName: '', phone: '' },
      date: date < today ? today : date,
      ...start,
      clinicianId,
    })
  }
  const showVisit = useWantedVisit({
    date,
    clinicians,
    isReading: read.isFetching,
    goTo: (to) => change({ date: to, view: 'day', appointmentId: null }),
    open,
  })
  function choose(option: SearchOption): void {
    if (option.kind === 'book') book({ person: option.person })
    else if (option.kind === 'new') book({ person: { kind: 'new', fullName: option.fullName, phone: option.phone } })
    else if (option.kind === 'record') navigate(patientPath(option.found.id))
    else showVisit({ patientId: option.found.id, date: dateIn(option.at, zone), startsAt: option.at })
  }
  function startMoving(): boolean {
    const found = cardOf(focusId ?? address.appointmentId)
    if (found === undefined) return false
    const why = moveRefusal(found.card, found.clinician.id, viewer)
    if (why !== null) notifyProblem(moveText.notMovable(nameOf(found.card), why))
    else void moving.start(found.card, { clinicianId: found.clinician.id, startsAt: found.card.startsAt }, 'keys')
    return true
  }
  const mayClose = ({ clinician }: Pick<Column, 'clinician'>) =>
    hasPermission(viewer, 'closures.write', { centreId, clinicianId: clinician.id })
  /** For the clinician whose card has the focus, on the day shown. */
  function closeTime(): void {
    const clinicianId = cardOf(focusId ?? address.appointmentId)?.clinician.id ?? address.clinicianId
    navigate(closureFormPath({ clinicianId, date: date < today ? today : date }))
  }
  useCommands({
    moving,
    canMove: isGrid,
    startMoving,
    places: columns.map(({ cards }) => cards.map(({ card, stretch }) => ({ id: card.id, from: stretch.from }))),
    focusId,
    focus,
    book: mayBook ? () => book({}) : null,
    closeTime: mayAnywhere(viewer, 'closures.write') ? closeTime : null,
    goTo: (to) => change({ date: to, appointmentId: null }),
    date,
    step: address.view === 'day' ? 1 : 7,
    undo: offer === null ? null : () => undo.run({ id: offer.appointmentId, undoUntil: offer.undoUntil }),
    showKeys: () => setKeysOpen(true),
    print: printing.print,
    close: address.appointmentId === null ? null : close,
  })
  useEffect(() => {
    document.title = shellText.pageTitle(dayText.titleOf(longDay(date)), centre?.name ?? '')
  }, [date, centre?.name])

  return (
    <div class={styles.screen} data-calendar>
      <Toolbar
        address={address}
        change={change}
        date={date}
        today={today}
        clinicians={clinicians}
        live={live}
        mayBook={mayBook}
        search={mayBook ? <SearchBox timezone={zone} onChoose={choose} /> : <span class={styles.gap} />}
        drawer={centreId !== null && <DrawerButton centreId={centreId} />}
        onBook={() => book({})}
        onKeys={() => setKeysOpen(true)}
        onPrint={printing.print}
      />
      <div role="status" class={moving.moving === null ? 'visually-hidden' : styles.banner}>
        {moving.moving !== null && <strong>{moveText.banner(nameOf(moving.moving.card))}</strong>} {moving.note}
      </div>
      {read.isError && read.data !== undefined && (
        <p class={styles.stale} role="alert">
          {staffProblem(read.error)} {dayText.stale}
        </p>
      )}
      <div class={styles.body}>
        {read.data === undefined ? (
          <Unread error={read.error} retry={read.refetch} />
        ) : isBare ? (
          <Empty
            showAll={isFiltered(address) ? () => change(noFilters) : null}
            hidden={hidden}
            isWeek={address.view === 'week'}
          />
        ) : isGrid ? (
          <DayGrid
            columns={columns}
            zone={zone}
            now={now}
            isWeek={address.view === 'week'}
            focusId={focusId}
            openId={address.appointmentId}
            moving={moving}
            refusal={(id) => {
              const found = cardOf(id)
              const why = found === undefined ? null : moveRefusal(found.card, found.clinician.id, viewer)
              return found === undefined || why === null ? null : moveText.notMovable(nameOf(found.card), why)
            }}
            onRefused={notifyProblem}
            onOpen={open}
            onFocus={setFocusId}
            mayClose={mayClose}
            onClosed={({ clinician, date: day }, { from, to }) =>
              navigate(
                closureFormPath({ clinicianId: clinician.id, date: day, from: clockText(from), until: clockText(to) }),
              )
            }
            onPlace={(column, minute) =>
              book({
                clinicianId: column.clinician.id,
                date: column.date,
                startsAt: new Date(instantAt(column.date, Math.floor(minute), zone)).toISOString(),
              })
            }
          />
        ) : (
          <WeekTable
            columns={columns}
            dates={dates}
            today={today}
            zone={zone}
            now={now}
            openId={address.appointmentId}
            onOpen={open}
            onDay={(day) => change({ date: day, view: 'day' })}
          />
        )}
        {address.appointmentId !== null && (
          <Panel
            key={address.appointmentId}
            appointmentId={address.appointmentId}
            clinicians={clinicians}
            onClose={close}
          />
        )}
      </div>
      <Toast hasKey={useStore(lettersOn)} />
      {booking !== null && centreId !== null && (
        <BookDialog
          start={booking}
          centreId={centreId}
          clinicians={clinicians}
          timezone={zone}
          onBooked={({ appointment }) =>
            change({ date: dateIn(appointment.startsAt, zone), appointmentId: appointment.id })
          }
          onClose={() => setBooking(null)}
        />
      )}
      {isKeysOpen && <KeysDialog onClose={() => setKeysOpen(false)} />}
      {printing.isPrinting && (
        <DaySheet
          columns={columns}
          date={date}
          filters={filterNames(address, clinicians)}
          centreName={centre?.name ?? ''}
          zone={zone}
          now={now}
        />
      )}
    </div>
  )
}
