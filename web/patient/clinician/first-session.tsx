import type { Clinician } from '../../../contract/public/clinic.ts'
import { aboutText } from '../../shared/text/about.ts'
import { blocksOf } from '../policies/blocks.ts'
import styles from './about.module.css'

/** What happens, how long, and what to have ready: in the clinician's own words where there are any. */
export function FirstSession({ clinician }: { clinician: Clinician }) {
  const { firstSession, consultationModes, durationMinutes } = clinician
  return (
    <div class={styles.session}>
      <h3>{aboutText.sessionTitle}</h3>
      {firstSession === null || firstSession.trim() === '' ? (
        <p>{aboutText.sessionLasts(durationMinutes)}</p>
      ) : (
        blocksOf(firstSession).map(({ text }) => <p key={text}>{text}</p>)
      )}
      {consultationModes.includes('ONLINE') && <p>{aboutText.sessionVideo}</p>}
      {consultationModes.includes('IN_PERSON') && <p>{aboutText.sessionInPerson}</p>}
      <p>{aboutText.sessionBring}</p>
    </div>
  )
}
