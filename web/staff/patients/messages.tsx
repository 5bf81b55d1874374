import { useInfiniteQuery } from '@tanstack/preact-query'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { PatientMessage } from '../../../contract/staff/patients.ts'
import { nowMs } from '../../shared/clock.ts'
import controls from '../desk/controls.module.css'
import { Paged } from '../paged.tsx'
import { recordText } from '../text/patients.ts'
import styles from './patients.module.css'
import { messagesQuery } from './queries.ts'
import { whenOf } from './when.ts'

/** The messages sent to a patient and whether they were delivered, without their text. */
export function Messages({ patientId }: { patientId: number }) {
  const read = useInfiniteQuery(messagesQuery(patientId))
  const when = (at: string) => whenOf(at, clinicZone, nowMs())
  return (
    <section class={styles.section} aria-labelledby="messages-title">
      <h2 id="messages-title">{recordText.messages}</h2>
      <Paged
        read={read}
        loading={recordText.loadingMessages}
        more={recordText.more}
        empty={<p class={controls.soft}>{recordText.noMessages}</p>}
      >
        {(messages: PatientMessage[]) => (
          <ul class={styles.list}>
            {messages.map(({ id, template, status, at, readAt }) => (
              <li key={id}>
                <span>{recordText.templates[template ?? ''] ?? recordText.otherMessage}</span>
                <span class={status === 'FAILED' ? styles.alert : controls.soft}>
                  {readAt === null ? recordText.messageStates[status] : recordText.read(when(readAt))} · {when(at)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  )
}
