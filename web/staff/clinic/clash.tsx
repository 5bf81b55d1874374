import controls from '../desk/controls.module.css'
import patients from '../patients/patients.module.css'
import { clinicText } from '../text/clinic.ts'

/** Somebody saved it in between: who, and the way to what they saved. */
export function Clash({ savedBy, onRead }: { savedBy: string | null; onRead: () => void }) {
  return (
    <div role="alert" class={patients.notice}>
      <p>{clinicText.clash(savedBy)}</p>
      <button type="button" class={controls.button} onClick={onRead}>
        {clinicText.readTheirs}
      </button>
    </div>
  )
}
