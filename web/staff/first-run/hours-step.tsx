import { useEffect, useState } from 'preact/hooks'
import type { StaffCentre } from '../../../contract/staff/centres.ts'
import type { StaffClinician } from '../../../contract/staff/clinicians.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import controls from '../desk/controls.module.css'
import { useAction } from '../use-action.ts'
import { TextField } from '../field.tsx'
import { putHours, readHours, type TaggedHours } from '../hours/queries.ts'
import { usePreview } from '../hours/use-preview.ts'
import { firstRunText } from '../text/first-run.ts'
import { hoursText } from '../text/hours.ts'
import { Foot } from './foot.tsx'
import { stepPath } from './steps.ts'
import { bodyOf, weekOf, type Week } from './week.ts'

const text = firstRunText.hours
const mondayFirst = [1, 2, 3, 4, 5, 6, 0]

interface Props {
  centre: StaffCentre
  clinician: StaffClinician
  onSaved: () => Promise<void>
}

export function HoursStep(props: Props) {
  const [read, setRead] = useState<TaggedHours | null>(null)
  const [failure, setFailure] = useState<Error | null>(null)
  const load = () => {
    setFailure(null)
    readHours(props.clinician.id).then(setRead, setFailure)
  }
  useEffect(load, [])
  if (failure !== null) return <ReadFailed error={failure} retry={load} />
  return read === null ? <Skeleton heights={[9]} /> : <Form {...props} read={read} />
}

function Form({ centre, clinician, onSaved, read }: Props & { read: TaggedHours }) {
  const [week, setWeek] = useState<Week>(() => weekOf(read.hours, clinician.durationMinutes))
  const body = bodyOf(week, centre.id)
  const { found, problem } = usePreview(clinician.id, body)
  const saving = useAction()
  const change = (part: Partial<Week>) => setWeek({ ...week, ...part })
  const toggled = <T,>(list: readonly T[], one: T) =>
    list.includes(one) ? list.filter((other) => other !== one) : [...list, one]
  const time = (name: 'from' | 'to' | 'breakFrom' | 'breakTo') => (
    <TextField
      id={`hours-${name}`}
      label={text[name]}
      type="time"
      required={name === 'from' || name === 'to'}
      value={week[name]}
      onValue={(value) => change({ [name]: value })}
    />
  )
  return (
    <form
      class={controls.stack}
      onSubmit={(event) => {
        event.preventDefault()
        if (body === null || problem !== '') return
        saving.run(async () => {
          await putHours(clinician.id, body, read.tag)
          await onSaved()
        })
      }}
    >
      <p class={controls.soft}>{text.lead(clinician.fullName)}</p>
      <Choices
        legend={text.days}
        options={mondayFirst.map((day) => [day, hoursText.shortDays[day] ?? ''] as const)}
        chosen={week.days}
        onChosen={(day) => change({ days: toggled(week.days, day) })}
      />
      <div class={controls.two}>
        {time('from')}
        {time('to')}
      </div>
      <div class={controls.two}>
        {time('breakFrom')}
        {time('breakTo')}
      </div>
      <TextField
        id="hours-slot"
        label={firstRunText.clinician.slotMinutes}
        inputMode="numeric"
        value={week.slotMinutes}
        onValue={(slotMinutes) => change({ slotMinutes })}
      />
      <Choices<VisitType>
        legend={text.modes}
        options={(['IN_PERSON', 'ONLINE'] as const).map((mode) => [mode, hoursText.modes[mode]] as const)}
        chosen={week.modes}
        onChosen={(mode) => change({ modes: toggled(week.modes, mode) })}
      />
      <p role="status">
        <strong>{body === null ? text.fill : found === null ? text.counting : text.slots(found.slotsPerWeek)}</strong>
      </p>
      <Foot
        back={stepPath('clinician')}
        isBusy={saving.isBusy}
        isBlocked={body === null || problem !== ''}
        problem={problem === '' ? saving.problem : problem}
      />
    </form>
  )
}

interface ChoicesProps<T> {
  legend: string
  options: readonly (readonly [T, string])[]
  chosen: readonly T[]
  onChosen: (one: T) => void
}

function Choices<T extends string | number>({ legend, options, chosen, onChosen }: ChoicesProps<T>) {
  return (
    <fieldset class={controls.field}>
      <legend class={controls.label}>{legend}</legend>
      <div class={controls.choices}>
        {options.map(([value, name]) => (
          <label key={value} class={controls.choice}>
            <input
              type="checkbox"
              class="visually-hidden"
              checked={chosen.includes(value)}
              onChange={() => onChosen(value)}
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
