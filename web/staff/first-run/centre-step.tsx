import { useState } from 'preact/hooks'
import type { StaffCentre } from '../../../contract/staff/centres.ts'
import controls from '../desk/controls.module.css'
import { useAction } from '../use-action.ts'
import { TextField } from '../field.tsx'
import { firstRunText } from '../text/first-run.ts'
import { saveCentre } from './queries.ts'
import { Foot } from './foot.tsx'

const text = firstRunText.centre
const fields = ['name', 'addressLine1', 'city', 'pincode', 'contactPhone'] as const
type Values = Record<(typeof fields)[number], string>

const valuesOf = (known: StaffCentre | null): Values => ({
  name: known?.name ?? '',
  addressLine1: known?.addressLine1 ?? '',
  city: known?.city ?? '',
  pincode: known?.pincode ?? '',
  contactPhone: known?.contactPhone ?? '',
})

export function CentreStep({ known, onSaved }: { known: StaffCentre | null; onSaved: () => Promise<void> }) {
  const [values, setValues] = useState(() => valuesOf(known))
  const saving = useAction()
  const orNull = (value: string) => (value.trim() === '' ? null : value)
  const save = () =>
    saving.run(async () => {
      const { name, ...more } = values
      const rest = Object.fromEntries(Object.entries(more).map(([key, value]) => [key, orNull(value)]))
      await saveCentre(known, { name, ...rest })
      await onSaved()
    })
  return (
    <form
      class={controls.stack}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <p class={controls.soft}>{text.lead}</p>
      {fields.map((name) => (
        <TextField
          key={name}
          id={`centre-${name}`}
          label={text[name]}
          required={name !== 'contactPhone'}
          type={name === 'contactPhone' ? 'tel' : 'text'}
          inputMode={name === 'pincode' ? 'numeric' : undefined}
          maxLength={name === 'pincode' ? 20 : 100}
          value={values[name]}
          onValue={(value) => setValues({ ...values, [name]: value })}
        />
      ))}
      <Foot back={null} isBusy={saving.isBusy} problem={saving.problem} />
    </form>
  )
}
