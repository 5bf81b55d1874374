import { useQuery } from '@tanstack/preact-query'
import { useRef, useState } from 'preact/hooks'
import type { CalendarAddress, CalendarAddressState } from '../../../contract/staff/calendar.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { nowMs } from '../../shared/clock.ts'
import { Dialog } from '../../shared/dialog/dialog.tsx'
import { queryClient } from '../../shared/query-client.ts'
import { callStaff } from '../call.ts'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { notifySaved } from '../desk/undo.ts'
import { Failed } from '../paged.tsx'
import { whenOf } from '../patients/when.ts'
import { phoneCalendarText as words } from '../text/notes.ts'
import { staffKey } from '../who.ts'
import styles from './my-day.module.css'

const path = '/api/staff/calendar-address'
const queryKey = [staffKey, 'calendar-address']
const readAgain = () => void queryClient.invalidateQueries({ queryKey })

/** The secret address that a clinician's phone subscribes to: create, copy, renew, revoke. */
export function PhoneCalendar() {
  const read = useQuery({ queryKey, queryFn: ({ signal }) => callStaff<CalendarAddressState>(path, { signal }) })
  const [url, setUrl] = useState<string | null>(null)
  const [asked, setAsked] = useState<'renew' | 'stop' | null>(null)
  const make = useDeskAction(
    () => callStaff<CalendarAddress>(path, { method: 'POST', body: {} }),
    (made) => {
      setUrl(made.url)
      readAgain()
    },
  )
  const stop = useDeskAction(
    () => callStaff<undefined>(path, { method: 'DELETE' }),
    () => {
      setUrl(null)
      notifySaved(words.stopped)
      readAgain()
    },
  )
  const renewedAt = read.data?.renewedAt ?? null
  return (
    <section class={styles.phone} aria-labelledby="phone-calendar">
      <h2 id="phone-calendar">{words.title}</h2>
      <p class={controls.soft}>{words.lead}</p>
      {url !== null && <Shown key={url} url={url} />}
      {read.data === undefined ? (
        read.isError ? (
          <Failed error={read.error} retry={() => void read.refetch()} />
        ) : (
          <p role="status" class={controls.soft}>
            {words.loading}
          </p>
        )
      ) : (
        <>
          <p>{renewedAt === null ? words.none : words.since(whenOf(renewedAt, clinicZone, nowMs()))}</p>
          <div class={controls.row}>
            {renewedAt === null ? (
              <button
                type="button"
                class={controls.button}
                aria-disabled={make.isPending}
                onClick={() => make.run(undefined)}
              >
                {words.make}
              </button>
            ) : (
              <>
                <button type="button" class={controls.button} onClick={() => setAsked('renew')}>
                  {words.renew}
                </button>
                <button type="button" class={controls.quiet} onClick={() => setAsked('stop')}>
                  {words.stop}
                </button>
              </>
            )}
          </div>
        </>
      )}
      <Problem>{staffProblem(make.error ?? stop.error)}</Problem>
      {asked !== null && (
        <Dialog class={controls.dialog} labelledBy="ask-title" onClose={() => setAsked(null)}>
          {(close) => (
            <div class={controls.stack}>
              <h2 id="ask-title">{asked === 'renew' ? words.renewTitle : words.stopTitle}</h2>
              <p>{asked === 'renew' ? words.renewWarning : words.stopWarning}</p>
              <div class={controls.actions}>
                <button
                  type="button"
                  class={controls.primary}
                  onClick={() => close(() => (asked === 'renew' ? make : stop).run(undefined))}
                >
                  {asked === 'renew' ? words.renewConfirm : words.stopConfirm}
                </button>
                <button type="button" class={controls.button} onClick={() => close()}>
                  {words.back}
                </button>
              </div>
            </div>
          )}
        </Dialog>
      )}
    </section>
  )
}

/** The address, shown only until the page is left: the server stores only its hash. */
function Shown({ url }: { url: string }) {
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(url)
      setSaid(words.copied)
    } catch {
      field.current?.select()
      setSaid(words.copyFailed)
    }
  }
  return (
    <div class={controls.stack}>
      <div class={controls.field}>
        <label class={controls.label} for="calendar-address">
          {words.address}
        </label>
        <input ref={field} id="calendar-address" class={controls.input} readOnly value={url} />
      </div>
      <p class={controls.soft}>{words.shownOnce}</p>
      <div class={controls.row}>
        <button type="button" class={controls.primary} onClick={() => void copy()}>
          {words.copy}
        </button>
        <a class={controls.button} href={url.replace(/^https?:/, 'webcal:')}>
          {words.open}
        </a>
        <span role="status" class={controls.soft}>
          {said}
        </span>
      </div>
    </div>
  )
}
