import { useEffect, useState } from 'preact/hooks'
import { Redirect, useLocation, useParams } from 'wouter-preact'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import controls from '../desk/controls.module.css'
import { firstRunText } from '../text/first-run.ts'
import { CentreStep } from './centre-step.tsx'
import { ClinicianStep } from './clinician-step.tsx'
import styles from './first-run.module.css'
import { HoursStep } from './hours-step.tsx'
import { readSetUp, type SetUp } from './queries.ts'
import { ReadyStep } from './ready-step.tsx'
import { reachable, stepPath, steps, type Step } from './steps.ts'

/** From nothing to the first time that can be booked. Where one is follows from what the clinic has. */
export function FirstRunScreen() {
  const asked = useParams<{ step?: string }>().step
  const [, navigate] = useLocation()
  const [setUp, setSetUp] = useState<SetUp | null>(null)
  const [failure, setFailure] = useState<Error | null>(null)
  const load = () => {
    setFailure(null)
    readSetUp().then(setSetUp, setFailure)
  }
  useEffect(load, [])
  if (setUp === null) {
    return failure === null ? (
      <Skeleton isScreen heights={[2, 9]} />
    ) : (
      <ReadFailed isScreen error={failure} retry={load} />
    )
  }
  const step = reachable(asked, setUp)
  if (step !== asked) return <Redirect to={stepPath(step)} replace />
  const goOn = async (to: Step) => {
    setSetUp(await readSetUp())
    navigate(stepPath(to))
  }
  const { centre, clinician } = setUp
  return (
    <div class={styles.screen}>
      <PageHeading key={step}>{firstRunText.title}</PageHeading>
      {step === 'centre' && centre === null && <p class={controls.soft}>{firstRunText.lead}</p>}
      <h2>{firstRunText.step(steps.indexOf(step) + 1, steps.length, firstRunText.steps[step])}</h2>
      {step === 'centre' && <CentreStep key="centre" known={centre} onSaved={() => goOn('clinician')} />}
      {step === 'clinician' && centre !== null && (
        <ClinicianStep key="clinician" centre={centre} known={clinician} onSaved={() => goOn('hours')} />
      )}
      {step === 'hours' && centre !== null && clinician !== null && (
        <HoursStep key="hours" centre={centre} clinician={clinician} onSaved={() => goOn('ready')} />
      )}
      {step === 'ready' && clinician !== null && <ReadyStep key="ready" clinician={clinician} />}
    </div>
  )
}
