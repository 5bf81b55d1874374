import { useMutation } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ClinicalNote } from '../../../contract/staff/notes.ts'
import { clinicZone } from '../../../contract/core/zone.ts'
import { NetworkError } from '../../shared/api.ts'
import { nowMs } from '../../shared/clock.ts'
import { connection } from '../../shared/connection.ts'
import { timeIn } from '../../shared/format/dates.ts'
import { queryClient } from '../../shared/query-client.ts'
import { fieldSentences } from '../../shared/text/fields.ts'
import controls from '../desk/controls.module.css'
import { Labelled, Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { notifySaved } from '../desk/undo.ts'
import { newId } from '../new-id.ts'
import { notesText } from '../text/notes.ts'
import { useDraft } from '../use-draft.ts'
import styles from './notes.module.css'
import { notesQuery, sendNote } from './queries.ts'

interface Props {
  patientId: number
  appointmentId: number | null
  /** The user's own note to edit; null for a new one. */
  note: Pick<ClinicalNote, 'id' | 'text'> | null
  onDone?: () => void
}

interface Draft {
  text: string
  /** Identifies this note until the server has saved it. */
  draftId: string
}

/** The note editor. It always shows whether the text is saved, and keeps unsaved text on the device. */
export function NoteEditor({ patientId, appointmentId, note, onDone }: Props) {
  const fresh = (): Draft => ({ text: note?.text ?? '', draftId: newId() })
  const [start] = useState(fresh)
  const name = note === null ? `note.${patientId}.${appointmentId ?? 'none'}` : `note.${patientId}.of-${note.id}`
  const draft = useDraft(name, start)
  const [savedAt, setSavedAt] = useState<number | null>(null)
  const [isTried, setTried] = useState(false)
  const latest = useRef(draft.value)
  const save = useMutation({
    mutationFn: ({ text, draftId }: Draft) =>
      sendNote(patientId, {
        text: text.trim(),
        ...(note === null ? { draftId } : { noteId: note.id }),
        ...(note === null && appointmentId !== null ? { appointmentId } : {}),
      }),
    onSuccess(_saved, sent) {
      setTried(false)
      // Text typed while the request was under way is not saved yet: it stays as a draft of the next version.
      if (latest.current.text === sent.text) {
        setSavedAt(nowMs())
        latest.current = fresh()
        draft.drop(latest.current)
        if (onDone !== undefined) notifySaved(notesText.savedAt(timeIn(nowMs(), clinicZone)))
        onDone?.()
      }
      void queryClient.invalidateQueries({ queryKey: notesQuery(patientId).queryKey })
    },
  })
  const isSending = useRef(false)
  function send(): void {
    setTried(true)
    if (isSending.current || latest.current.text.trim() === '') return
    isSending.current = true
    setSavedAt(null)
    save.mutate(latest.current, { onSettled: () => (isSending.current = false) })
  }
  const isLost = save.error instanceof NetworkError
  useEffect(() => {
    if (!isLost) return
    // It may have arrived; the draft id makes sure that a retry saves it only once.
    return connection.subscribe(() => {
      if (connection.get() === 'fine') send()
    })
  }, [isLost])
  const id = note === null ? `note-at-${appointmentId ?? 'none'}` : `note-of-${note.id}`
  const isEmpty = draft.value.text.trim() === ''
  return (
    <form
      class={styles.editor}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Labelled
        id={id}
        label={note === null ? notesText.write : notesText.reword}
        problem={isTried && isEmpty ? notesText.empty : ''}
      >
        {(described) => (
          <textarea
            {...described}
            class={controls.input}
            rows={note === null ? 3 : 6}
            value={draft.value.text}
            onInput={({ currentTarget }) => {
              setSavedAt(null)
              // Immediately, since a fast typist may save before the next render.
              latest.current = { ...latest.current, text: currentTarget.value }
              draft.write(latest.current)
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.preventDefault()
              send()
            }}
          />
        )}
      </Labelled>
      <p role="status" class={savedAt === null ? styles.unsaved : styles.saved}>
        {save.isPending
          ? notesText.saving
          : savedAt !== null
            ? notesText.savedAt(timeIn(savedAt, clinicZone))
            : unsaved()}
      </p>
      <Problem>
        {save.isError ? notesText.failed(fieldSentences(save.error).text ?? staffProblem(save.error)) : ''}
      </Problem>
      {isLost && <p class={controls.soft}>{notesText.retry}</p>}
      <div class={controls.row}>
        <button type="submit" class={controls.primary} aria-disabled={save.isPending}>
          {note === null ? notesText.save : notesText.saveChange}
        </button>
        {(draft.isTyped || onDone !== undefined) && (
          <button
            type="button"
            class={controls.button}
            onClick={() => {
              save.reset()
              latest.current = fresh()
              draft.drop(latest.current)
              setTried(false)
              onDone?.()
            }}
          >
            {draft.isTyped ? notesText.throwAway : notesText.cancel}
          </button>
        )}
      </div>
    </form>
  )

  function unsaved(): string {
    if (!draft.isTyped) return ''
    if (!draft.isKept) return notesText.notKept
    return draft.isAsFound ? notesText.restored : notesText.kept
  }
}
