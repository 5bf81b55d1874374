import { useInfiniteQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { appointmentNumber } from '../../../contract/core/appointment-number.ts'
import type { ClinicalNote } from '../../../contract/staff/notes.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { ApiError } from '../../shared/api.ts'
import { nowMs } from '../../shared/clock.ts'
import controls from '../desk/controls.module.css'
import { Paged } from '../paged.tsx'
import { whenOf } from '../patients/when.ts'
import { notesText } from '../text/notes.ts'
import { NoteEditor } from './note-editor.tsx'
import styles from './notes.module.css'
import { notesQuery } from './queries.ts'

interface Props {
  patientId: number
  /** The visit a new note belongs to. */
  appointmentId: number | null
  headingId: string
}

/** The clinical notes about a patient, latest first, with their earlier versions, and the editor. */
export function Notes({ patientId, appointmentId, headingId }: Props) {
  const read = useInfiniteQuery(notesQuery(patientId))
  if (read.error instanceof ApiError && read.error.status === 404) {
    return (
      <>
        <h2 id={headingId}>{notesText.title}</h2>
        <p class={controls.soft}>{notesText.notTreating}</p>
      </>
    )
  }
  return (
    <div class={styles.notes}>
      <h2 id={headingId}>{notesText.title}</h2>
      <NoteEditor
        key={`${patientId} ${appointmentId}`}
        patientId={patientId}
        appointmentId={appointmentId}
        note={null}
      />
      <h3>{notesText.previous}</h3>
      <Paged
        read={read}
        loading={notesText.loading}
        more={notesText.more}
        empty={<p class={controls.soft}>{notesText.none}</p>}
      >
        {(notes: ClinicalNote[]) => (
          <ol class={styles.list}>
            {notes.map((note) => (
              <Note key={note.id} patientId={patientId} note={note} />
            ))}
          </ol>
        )}
      </Paged>
      <p class={controls.soft}>{notesText.onlyClinicians}</p>
    </div>
  )
}

function Note({ patientId, note }: { patientId: number; note: ClinicalNote }) {
  const [isEdited, setEdited] = useState(false)
  const when = (at: string) => whenOf(at, clinicZone, nowMs())
  const { authorName, at, appointmentId, text, versions, isOwn } = note
  return (
    <li class={styles.note}>
      <div class={styles.about}>
        <span class={controls.soft}>
          {notesText.by(authorName, when(at))}
          {appointmentId !== null && ` · ${notesText.atVisit(appointmentNumber(appointmentId))}`}
        </span>
        {isOwn && !isEdited && (
          <button
            type="button"
            class={controls.quiet}
            aria-label={notesText.editOf(when(at))}
            onClick={() => setEdited(true)}
          >
            {notesText.edit}
          </button>
        )}
      </div>
      {isEdited ? (
        <NoteEditor patientId={patientId} appointmentId={appointmentId} note={note} onDone={() => setEdited(false)} />
      ) : (
        <p class={styles.text}>{text}</p>
      )}
      {versions.length > 1 && (
        <details>
          <summary>{notesText.versions(versions.length)}</summary>
          <ol class={styles.list}>
            {versions.map((one) => (
              <li key={one.version} class={styles.version}>
                <span class={controls.soft}>{notesText.version(one.version, when(one.at))}</span>
                <p class={styles.text}>{one.text}</p>
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  )
}
