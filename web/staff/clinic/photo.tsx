import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { StaffClinician } from '../../../contract/staff/clinicians.ts'
import { ApiError } from '../../shared/api.ts'
import { Avatar } from '../../shared/ui/avatar.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { clinicianText, clinicText } from '../text/clinic.ts'
import styles from './clinic.module.css'
import { clinicActions, readClinicAgain } from './queries.ts'

const mostBytes = 5 * 1024 * 1024

function sentenceOf(error: Error | null): string {
  const why = error instanceof ApiError && error.code === 'PHOTO_REFUSED' ? error.details.why : undefined
  return clinicianText.photoFaults[String(why)] ?? staffProblem(error)
}

/** The photo, and another one to be looked at before it is used. */
export function Photo({ clinician, isReadOnly }: { clinician: StaffClinician; isReadOnly: boolean }) {
  const [chosen, setChosen] = useState<File | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const send = useDeskAction(clinicActions.sendPhoto, () => {
    setChosen(null)
    void readClinicAgain()
  })
  const remove = useDeskAction(clinicActions.removePhoto, () => void readClinicAgain())
  const isTooLarge = (chosen?.size ?? 0) > mostBytes
  return (
    <section class={styles.group} aria-label={clinicianText.photo}>
      <div class={styles.photo}>
        {chosen === null ? <Avatar clinician={clinician} isLarge /> : <Preview file={chosen} />}
        {!isReadOnly && (
          <div class={controls.stack}>
            <div class={controls.row}>
              <input
                ref={input}
                id="clinician-photo"
                type="file"
                class="visually-hidden"
                accept="image/jpeg,image/png,image/webp"
                tabIndex={-1}
                aria-hidden="true"
                onChange={({ currentTarget }) => {
                  send.reset()
                  setChosen(currentTarget.files?.[0] ?? null)
                  currentTarget.value = ''
                }}
              />
              {chosen !== null && !isTooLarge && (
                <button
                  type="button"
                  class={controls.primary}
                  aria-disabled={send.isPending}
                  onClick={() => send.run({ id: clinician.id, file: chosen })}
                >
                  {send.isPending ? clinicianText.uploading : clinicianText.usePhoto}
                </button>
              )}
              <button type="button" class={controls.button} onClick={() => input.current?.click()}>
                {clinicianText.choosePhoto}
              </button>
              {chosen !== null && (
                <button type="button" class={controls.button} onClick={() => setChosen(null)}>
                  {clinicText.cancel}
                </button>
              )}
              {chosen === null && clinician.photoUrl !== null && (
                <button type="button" class={controls.quiet} onClick={() => remove.run(clinician.id)}>
                  {clinicianText.removePhoto}
                </button>
              )}
            </div>
            <p class={controls.soft}>{clinicianText.photoHint}</p>
            <Problem>
              {isTooLarge ? (clinicianText.photoFaults.TOO_LARGE ?? '') : sentenceOf(send.error ?? remove.error)}
            </Problem>
          </div>
        )}
      </div>
    </section>
  )
}

/** Drawn here, as a data address: the page's policy allows no other than its own. */
function Preview({ file }: { file: File }) {
  const [url, setUrl] = useState<string | null>(null)
  const reader = useMemo(() => new FileReader(), [file])
  useEffect(() => {
    reader.addEventListener('load', () => setUrl(typeof reader.result === 'string' ? reader.result : null))
    reader.readAsDataURL(file)
    return () => reader.abort()
  }, [reader])
  return url === null ? <span class={styles.photo} /> : <img src={url} alt="" />
}
