import { useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import { Link, useLocation, useParams } from 'wouter-preact'
import type { StaffClinician } from '../../../contract/staff/clinicians.ts'
import { queryClient } from '../../shared/query-client.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { useCentre } from '../centre.ts'
import controls from '../desk/controls.module.css'
import { useDeskAction } from '../desk/desk-calls.ts'
import { Problem } from '../desk/parts.tsx'
import { staffProblem } from '../desk/problem.ts'
import { Toast } from '../desk/toast.tsx'
import { notifySaved } from '../desk/undo.ts'
import patients from '../patients/patients.module.css'
import { staffPaths } from '../paths.ts'
import { clinicianText, clinicText } from '../text/clinic.ts'
import { useDraft } from '../use-draft.ts'
import { mayAnywhere, useViewer } from '../viewer.ts'
import { ClinicianFields } from './clinician-fields.tsx'
import {
  bodyOf,
  emptyClinician,
  hasNumbers,
  isComplete,
  valuesOf,
  wordsOf,
  type ClinicianValues,
} from './clinician-values.ts'
import { Clash } from './clash.tsx'
import styles from './clinic.module.css'
import { differing, SaveBar } from './save-bar.tsx'
import { Photo } from './photo.tsx'
import { clinicActions, clinicianQuery, readClinicAgain, takenField, whoClashes } from './queries.ts'
import { Switching } from './switching.tsx'

export function NewClinicianScreen() {
  const [, navigate] = useLocation()
  const { centre } = useCentre()
  const empty = emptyClinician(centre?.id ?? null)
  const draft = useDraft('new-clinician', empty)
  const [isTried, setTried] = useState(false)
  const save = useDeskAction(clinicActions.saveClinician, (clinician) => {
    draft.drop(empty)
    notifySaved(clinicText.added(clinician.fullName))
    void readClinicAgain()
    navigate(staffPaths.clinicianOf(clinician.id), { replace: true })
  })
  const fault = !isComplete(draft.value)
    ? clinicianText.incomplete
    : hasNumbers(draft.value)
      ? ''
      : clinicianText.wrongNumber
  return (
    <div class={patients.medium}>
      <PageHeading>{clinicianText.newTitle}</PageHeading>
      {draft.isAsFound && <p class={controls.soft}>{clinicText.restored}</p>}
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (fault === '') save.run({ id: null, body: bodyOf(draft.value), version: null })
        }}
      >
        <ClinicianFields values={draft.value} onValues={draft.write} mayWrite="EVERYTHING" />
        <Problem>{isTried && fault !== '' ? fault : sentenceOf(save.error)}</Problem>
        <SaveBar
          isTyped={draft.isTyped}
          isPending={save.isPending}
          onDrop={() => {
            draft.drop(empty)
            navigate(staffPaths.clinicians)
          }}
        />
      </form>
    </div>
  )
}

function sentenceOf(error: Error | null): string {
  const field = takenField(error)
  return (field === null ? undefined : clinicianText.taken[field]) ?? staffProblem(error)
}

export function ClinicianScreen() {
  const id = Number(useParams<{ id: string }>().id)
  const read = useQuery(clinicianQuery(id))
  if (read.data === undefined) {
    if (read.isError) return <ReadFailed isScreen error={read.error} retry={() => void read.refetch()} />
    return <Skeleton isScreen heights={[2, 14]} />
  }
  return <Profile key={id} saved={read.data} />
}

function Profile({ saved }: { saved: StaffClinician }) {
  const viewer = useViewer()
  const { id, mayWrite } = saved
  // What was typed belongs to what was read then: a later version does not slip in beneath it.
  const [base, setBase] = useState(saved)
  const start = valuesOf(base)
  const draft = useDraft(`clinician ${id}`, { values: start, version: base.version })
  const { values, version } = draft.value
  const write = (next: ClinicianValues) => draft.write({ values: next, version })
  const [isTried, setTried] = useState(false)
  const showSaved = (clinician: StaffClinician) => {
    setBase(clinician)
    draft.drop({ values: valuesOf(clinician), version: clinician.version })
  }
  const save = useDeskAction(clinicActions.saveClinician, (clinician) => {
    showSaved(clinician)
    notifySaved(clinicText.saved(clinician.fullName))
    void readClinicAgain()
  })
  const readTheirs = async () => {
    const theirs = await queryClient.fetchQuery(clinicianQuery(id))
    save.reset()
    showSaved(theirs)
  }
  const shape = mayWrite === 'EVERYTHING' ? bodyOf : wordsOf
  const changes = differing(shape(start), shape(values))
  const fault = !isComplete(values) ? clinicianText.incomplete : hasNumbers(values) ? '' : clinicianText.wrongNumber
  const clash = whoClashes(save.error)
  return (
    <div class={patients.medium}>
      <div class={patients.head}>
        <PageHeading>{saved.fullName}</PageHeading>
        <div class={controls.row}>
          {!saved.isActive && <span class={styles.off}>{clinicText.off}</span>}
          {saved.isActive && !saved.isAccountActive && <span class={styles.off}>{clinicianText.accountOff}</span>}
          <Link class={controls.button} href={staffPaths.hoursOf(id)}>
            {clinicianText.toHours}
          </Link>
          {mayAnywhere(viewer, 'people.write') && (
            <Link class={controls.button} href={`${staffPaths.team}?clinician=${id}`}>
              {clinicianText.invite}
            </Link>
          )}
          {mayWrite === 'EVERYTHING' && <Switching kind="clinicians" of={saved} name={saved.fullName} />}
        </div>
      </div>
      {mayWrite === 'OWN_WORDS' && <p class={controls.soft}>{clinicianText.ownWords}</p>}
      {mayWrite === 'NOTHING' && <p class={controls.soft}>{clinicianText.readOnly}</p>}
      {draft.isAsFound && <p class={controls.soft}>{clinicText.restored}</p>}
      <Photo clinician={saved} isReadOnly={mayWrite === 'NOTHING'} />
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (fault === '' || mayWrite === 'OWN_WORDS') save.run({ id, body: changes, version })
        }}
      >
        <ClinicianFields values={values} onValues={write} mayWrite={mayWrite} />
        {clash !== null && <Clash savedBy={clash.savedBy} onRead={() => void readTheirs()} />}
        <Problem>
          {isTried && fault !== '' && mayWrite === 'EVERYTHING' ? fault : clash === null ? sentenceOf(save.error) : ''}
        </Problem>
        {mayWrite !== 'NOTHING' && (
          <SaveBar
            isTyped={draft.isTyped && Object.keys(changes).length > 0}
            isSavedAlready
            isPending={save.isPending}
            onDrop={() => showSaved(saved)}
          />
        )}
      </form>
      <Toast />
    </div>
  )
}
