import { useQuery } from '@tanstack/preact-query'
import type { Clinician } from '../../../contract/public/clinic.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import { inPlainWords } from '../../shared/format/in-plain-words.ts'
import { modeInWords } from '../../shared/format/mode.ts'
import { availabilityQuery } from '../../shared/queries.ts'
import { aboutText } from '../../shared/text/about.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { Alike } from './alike.tsx'

interface Props {
  clinician: Clinician
  mode: VisitType
  onMode: (mode: VisitType) => void
}

/** Nobody is sent away: the other way to meet, who else could help and when, or the phone. */
export function NoTimes({ clinician, mode, onMode }: Props) {
  const other = clinician.consultationModes.find((one) => one !== mode)
  const times = useQuery({ ...availabilityQuery(clinician.id, other ?? mode), enabled: other !== undefined }).data
  const next = times?.days.flatMap(({ slots }) => slots)[0]
  return (
    <div class={controls.stack}>
      <Notice title={mode === 'ONLINE' ? aboutText.noTimesVideo : aboutText.noTimesInPerson}>
        <div class={controls.row}>
          {other !== undefined && next !== undefined && (
            <button key={next.startsAt} type="button" class={controls.secondary} onClick={() => onMode(other)}>
              {aboutText.otherMode(modeInWords(other), inPlainWords(next.startsAt))}
            </button>
          )}
          <SupportPhone />
        </div>
      </Notice>
      <Alike clinician={clinician} mode={mode} />
    </div>
  )
}
