import { useState } from 'preact/hooks'
import type { StaffCentre } from '../../../contract/staff/centres.ts'
import type { StaffClinician } from '../../../contract/staff/clinicians.ts'
import controls from '../desk/controls.module.css'
import { paiseOf, rupeesOf } from '../desk/rupees.ts'
import { useAction } from '../use-action.ts'
import { TextField } from '../field.tsx'
import { firstRunText } from '../text/first-run.ts'
import { Foot } from './foot.tsx'
import { stepPath } from './steps.ts'
import { saveClinician } from './queries.ts'

const text = firstRunText.clinician

interface Props {
  centre: StaffCentre
  known: StaffClinician | null
  onSaved: () => Promise<void>
}

/** Who sees patients, and what that costs. */
export function ClinicianStep({ centre, known, onSaved }: Props) {
  const [fullName, setFullName] = useState(known?.fullName ?? '')
  const [specialization, setSpecialization] = useState(known?.specialization ?? '')
  const [registrationNumber, setRegistrationNumber] = useState(known?.registrationNumber ?? '')
  const [fee, setFee] = useState(known?.feePaise == null ? '' : rupeesOf(known.feePaise))
  const [minutes, setMinutes] = useState(String(known?.durationMinutes ?? 45))
  const [problem, setProblem] = useState('')
  const saving = useAction()

  function save(): void {
    const feePaise = paiseOf(fee)
    const durationMinutes = Number(minutes)
    const isFee = feePaise !== null && feePaise % 100 === 0
    const isWhole = Number.isInteger(durationMinutes) && durationMinutes > 0
    setProblem(isFee ? (isWhole ? '' : text.noMinutes) : text.noFee)
    if (!isFee || !isWhole) return
    saving.run(async () => {
      await saveClinician(known, {
        fullName,
        primaryCentreId: centre.id,
        specialization: specialization.trim() === '' ? null : specialization,
        registrationNumber: registrationNumber.trim() === '' ? null : registrationNumber,
        feePaise,
        durationMinutes,
      })
      await onSaved()
    })
  }

  return (
    <form
      class={controls.stack}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <p class={controls.soft}>{text.lead}</p>
      <TextField id="clinician-name" label={text.fullName} maxLength={100} value={fullName} onValue={setFullName} />
      <TextField
        id="clinician-profession"
        label={text.specialization}
        maxLength={150}
        value={specialization}
        onValue={setSpecialization}
      />
      <TextField
        id="clinician-registration"
        label={text.registrationNumber}
        required={false}
        maxLength={100}
        value={registrationNumber}
        onValue={setRegistrationNumber}
      />
      <TextField
        id="clinician-fee"
        label={text.fee}
        hint={text.feeHint}
        inputMode="decimal"
        value={fee}
        onValue={setFee}
      />
      <TextField
        id="clinician-minutes"
        label={text.slotMinutes}
        inputMode="numeric"
        value={minutes}
        onValue={setMinutes}
      />
      <Foot back={stepPath('centre')} isBusy={saving.isBusy} problem={problem === '' ? saving.problem : problem} />
    </form>
  )
}
