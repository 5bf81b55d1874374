import { useQuery } from '@tanstack/preact-query'
import type { StaffClinician } from '../../../contract/staff/clinicians.ts'
import { useCentre } from '../centre.ts'
import controls from '../desk/controls.module.css'
import { Labelled, TextField } from '../desk/parts.tsx'
import { clinicianText } from '../text/clinic.ts'
import type { ClinicianValues } from './clinician-values.ts'
import styles from './clinic.module.css'
import { TextArea } from './parts.tsx'
import { concernsQuery } from './queries.ts'

interface Props {
  values: ClinicianValues
  onValues: (values: ClinicianValues) => void
  mayWrite: StaffClinician['mayWrite']
}

type TextName = {
  [Name in keyof ClinicianValues]: ClinicianValues[Name] extends string ? Name : never
}[keyof ClinicianValues]

/** Everything that is kept of a clinician, in three parts; what the viewer may not change is greyed. */
export function ClinicianFields({ values, onValues, mayWrite }: Props) {
  const concerns = useQuery(concernsQuery).data ?? []
  const set = <Name extends keyof ClinicianValues>(name: Name, value: ClinicianValues[Name]) =>
    onValues({ ...values, [name]: value })
  const text = (name: TextName, hint?: string) => ({
    id: `clinician-${name}`,
    label: clinicianText[labels[name]],
    value: values[name],
    hint,
    onValue: (value: string) => set(name, value),
  })
  const isTheirs = mayWrite === 'NOTHING'
  const isLocked = mayWrite !== 'EVERYTHING'
  return (
    <>
      <fieldset class={styles.group} disabled={isLocked}>
        <legend>{clinicianText.person}</legend>
        <div class={controls.two}>
          <TextField {...text('fullName', clinicianText.fullNameHint)} maxLength={150} />
          <Centres value={values.centreId} onValue={(value) => set('centreId', value)} />
          <TextField {...text('specialization', clinicianText.specializationHint)} maxLength={150} />
          <TextField {...text('registrationNumber')} maxLength={100} />
          <TextField {...text('email', clinicianText.contactHint)} />
          <TextField {...text('phone')} type="tel" maxLength={40} />
        </div>
      </fieldset>
      <fieldset class={styles.group} disabled={isLocked}>
        <legend>{clinicianText.visits}</legend>
        <div class={controls.two}>
          <TextField {...text('fee')} inputmode="decimal" maxLength={9} />
          <TextField {...text('onlineFee')} inputmode="decimal" maxLength={9} />
          <TextField {...text('inPersonFee')} inputmode="decimal" maxLength={9} />
          <TextField {...text('durationMinutes')} inputmode="decimal" maxLength={3} />
        </div>
        <div class={controls.row} role="group" aria-label={clinicianText.modes}>
          <label class={controls.check}>
            <input
              type="checkbox"
              checked={values.isOnline}
              onChange={({ currentTarget }) => set('isOnline', currentTarget.checked)}
            />
            {clinicianText.online}
          </label>
          <label class={controls.check}>
            <input
              type="checkbox"
              checked={values.isInPerson}
              onChange={({ currentTarget }) => set('isInPerson', currentTarget.checked)}
            />
            {clinicianText.inPerson}
          </label>
        </div>
      </fieldset>
      <fieldset class={styles.group} disabled={isTheirs}>
        <legend>{clinicianText.patientsRead}</legend>
        <div class={controls.two}>
          <TextField {...text('qualifications', clinicianText.qualificationsHint)} />
          <TextField {...text('yearsOfExperience')} inputmode="decimal" maxLength={2} />
          <TextField {...text('languages', clinicianText.languagesHint)} maxLength={500} />
        </div>
        <TextArea {...text('bio')} maxLength={2000} rows={5} />
        <TextArea {...text('firstSession')} maxLength={1000} rows={3} />
        <fieldset class={controls.field}>
          <legend class={controls.label}>{clinicianText.concerns}</legend>
          <div class={controls.choices}>
            {concerns.map(({ slug, name }) => (
              <label key={slug} class={controls.choice}>
                <input
                  type="checkbox"
                  class="visually-hidden"
                  checked={values.concerns.includes(slug)}
                  onChange={({ currentTarget }) => {
                    const others = values.concerns.filter((one) => one !== slug)
                    set('concerns', (currentTarget.checked ? [...others, slug] : others).toSorted(byText))
                  }}
                />
                <span>{name}</span>
              </label>
            ))}
          </div>
        </fieldset>
      </fieldset>
    </>
  )
}

/** As the server keeps them. */
const byText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

const labels = {
  fullName: 'fullName',
  centreId: 'centre',
  specialization: 'specialization',
  registrationNumber: 'registrationNumber',
  qualifications: 'qualifications',
  yearsOfExperience: 'yearsOfExperience',
  bio: 'bio',
  firstSession: 'firstSession',
  languages: 'languages',
  fee: 'feeRupees',
  onlineFee: 'onlineFee',
  inPersonFee: 'inPersonFee',
  durationMinutes: 'durationMinutes',
  email: 'email',
  phone: 'phone',
} as const satisfies Record<TextName, keyof typeof clinicianText>

function Centres({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const { centres } = useCentre()
  return (
    <Labelled id="clinician-centre" label={clinicianText.centre}>
      {(described) => (
        <select
          {...described}
          class={controls.input}
          value={value}
          onChange={({ currentTarget }) => onValue(currentTarget.value)}
        >
          {value === '' && <option value="">{clinicianText.chooseCentre}</option>}
          {centres.map(({ id, name }) => (
            <option key={id} value={String(id)}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}
