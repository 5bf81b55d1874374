import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { useLocation, useParams } from 'wouter-preact'
import { clinicZone } from '../../../contract/core/zone.ts'
import type { CentreChanges, StaffCentre } from '../../../contract/staff/centres.ts'
import { queryClient } from '../../shared/query-client.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem, TextField } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Toast } from '../desk/toast.tsx'
import { notifySaved } from '../desk/undo.ts'
import { staffPaths } from '../paths.ts'
import patients from '../patients/patients.module.css'
import { centreText, clinicText } from '../text/clinic.ts'
import { useDraft } from '../use-draft.ts'
import { Clash } from './clash.tsx'
import styles from './clinic.module.css'
import { TextArea } from './parts.tsx'
import { centreQuery, clinicActions, readClinicAgain, takenField, whoClashes } from './queries.ts'
import { differing, SaveBar } from './save-bar.tsx'
import { Switching } from './switching.tsx'

const names = [
  'name',
  'addressLine1',
  'addressLine2',
  'city',
  'pincode',
  'contactPhone',
  'mapUrl',
  'directions',
  'timezone',
] as const
type Values = Record<(typeof names)[number], string>

const valuesOf = (centre: StaffCentre | null): Values =>
  Object.fromEntries(names.map((name) => [name, centre?.[name] ?? (name === 'timezone' ? clinicZone : '')])) as Values

const bodyOf = (values: Values): CentreChanges =>
  Object.fromEntries(names.map((name) => [name, values[name].trim() === '' ? null : values[name].trim()]))

export function NewCentreScreen() {
  return <Form saved={null} />
}

export function CentreScreen() {
  const id = Number(useParams<{ id: string }>().id)
  const read = useQuery(centreQuery(id))
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={() => void read.refetch()} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  return <Form key={id} saved={read.data} />
}

/** A centre: what it is called, where it is, and how one finds its door. */
function Form({ saved }: { saved: StaffCentre | null }) {
  const [, navigate] = useLocation()
  const [base, setBase] = useState(saved)
  const start = (of: StaffCentre | null) => ({ values: valuesOf(of), version: of?.version ?? null })
  const draft = useDraft(`centre ${saved?.id ?? 'new'}`, start(base))
  const { values, version } = draft.value
  const [isTried, setTried] = useState(false)
  const showSaved = (centre: StaffCentre | null) => {
    setBase(centre)
    draft.drop(start(centre))
  }
  const save = useDeskAction(clinicActions.saveCentre, (centre) => {
    notifySaved(saved === null ? clinicText.added(centre.name) : clinicText.saved(centre.name))
    showSaved(saved === null ? null : centre)
    void readClinicAgain()
    if (saved === null) navigate(staffPaths.centreOf(centre.id), { replace: true })
  })
  const readTheirs = async () => {
    if (saved === null) return
    const theirs = await queryClient.fetchQuery(centreQuery(saved.id))
    save.reset()
    showSaved(theirs)
  }
  const changes = differing(bodyOf(valuesOf(base)), bodyOf(values))
  const fault = values.name.trim() === '' ? centreText.incomplete : ''
  const clash = whoClashes(save.error)
  const text = (name: (typeof names)[number], hint?: string) => ({
    id: `centre-${name}`,
    label: centreText[name],
    value: values[name],
    hint,
    onValue: (value: string) => draft.write({ values: { ...values, [name]: value }, version }),
  })
  return (
    <div class={patients.medium}>
      <div class={patients.head}>
        <PageHeading>{saved?.name ?? centreText.newTitle}</PageHeading>
        {saved !== null && (
          <div class={controls.row}>
            {!saved.isActive && <span class={styles.off}>{clinicText.off}</span>}
            <Switching kind="centres" of={saved} name={saved.name} />
          </div>
        )}
      </div>
      {draft.isAsFound && <p class={controls.soft}>{clinicText.restored}</p>}
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (fault !== '') return
          const body = saved === null ? { ...changes, timezone: values.timezone } : changes
          save.run({ id: saved?.id ?? null, body, version })
        }}
      >
        <div class={styles.group}>
          <div class={controls.two}>
            <TextField {...text('name')} maxLength={150} />
            <TextField {...text('contactPhone')} type="tel" maxLength={40} />
            <TextField {...text('addressLine1')} />
            <TextField {...text('addressLine2')} />
            <TextField {...text('city')} maxLength={100} />
            <TextField {...text('pincode')} maxLength={20} />
            <TextField {...text('mapUrl', centreText.mapUrlHint)} type="url" maxLength={500} />
            <TextField {...text('timezone')} maxLength={100} />
          </div>
          <TextArea {...text('directions', centreText.directionsHint)} maxLength={500} rows={3} />
        </div>
        {clash !== null && <Clash savedBy={clash.savedBy} onRead={() => void readTheirs()} />}
        <Problem>
          {isTried && fault !== ''
            ? fault
            : clash !== null
              ? ''
              : takenField(save.error) === null
                ? staffProblem(save.error)
                : centreText.taken}
        </Problem>
        <SaveBar
          isTyped={draft.isTyped && Object.keys(changes).length > 0}
          isSavedAlready={saved !== null}
          isPending={save.isPending}
          onDrop={() => {
            showSaved(saved)
            if (saved === null) navigate(staffPaths.centres)
          }}
        />
      </form>
      <Toast />
    </div>
  )
}
