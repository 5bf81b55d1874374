import { useQuery } from '@tanstack/preact-query'
import { useEffect } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { finderAddress } from '../../shared/paths.ts'
import { availabilityQuery, clinicianQuery } from '../../shared/queries.ts'
import { queryClient } from '../../shared/query-client.ts'
import { session } from '../../shared/session.ts'
import { useStore } from '../../shared/store.ts'
import { visitText } from '../../shared/text/visit.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { lazyScreen } from '../../shared/ui/lazy-screen.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { useChoice, type Step } from './choice.ts'
import { AboutBelow } from '../clinician/about-below.tsx'
import { modeOf, TimeStep } from './time-step.tsx'
import { WhoLine } from './who-line.tsx'
import styles from './wizard.module.css'

// Loaded while a time is being chosen, so that the times themselves appear sooner.
const YouStep = lazyScreen(() => import('./you-step.tsx'), 'YouStep')
const PayStep = lazyScreen(() => import('./pay-step.tsx'), 'PayStep')
const Alike = lazyScreen(() => import('../clinician/alike.tsx'), 'Alike', 'unasked')
const Summary = lazyScreen(() => import('./summary.tsx'), 'Summary', 'unasked')

const steps: { step: Step; name: string }[] = [
  { step: 'time', name: visitText.stepTime },
  { step: 'you', name: visitText.stepYou },
  { step: 'pay', name: visitText.stepPay },
]

/** A time, who you are, check and pay. */
export function WizardScreen({ clinicianId }: { clinicianId: number }) {
  const clinician = useQuery(clinicianQuery(clinicianId))
  const { choice } = useChoice(clinicianId)
  // In parallel with the clinician rather than after: nearly all of them offer the guessed mode.
  useEffect(() => void queryClient.prefetchQuery(availabilityQuery(clinicianId, choice.mode ?? 'ONLINE')), [])
  if (clinician.isPending) return <Skeleton isScreen heights={[2, 5, 14]} />
  if (clinician.data === undefined) return <ReadFailed isScreen error={clinician.error} retry={clinician.refetch} />
  if (clinician.data.consultationModes.length === 0) {
    return (
      <div class={controls.stack}>
        <PageHeading>{clinician.data.fullName}</PageHeading>
        <Notice title={visitText.notOffered}>
          <SupportPhone />
        </Notice>
        <Alike clinician={clinician.data} mode={null} />
      </div>
    )
  }
  return <Wizard clinician={clinician.data} />
}

function Wizard({ clinician: found }: { clinician: Clinician }) {
  const { choice, change } = useChoice(found.id)
  // A kind of visit may have a fee of its own: each step says that of the one that is chosen.
  const clinician = { ...found, feePaise: found.feesPaise[modeOf(found, choice)] }
  const isSignedIn = useStore(session) !== null
  useEffect(() => {
    if (choice.startsAt === null) return
    YouStep.preload()
    PayStep.preload()
    Summary.preload()
  }, [choice.startsAt])
  // Patients have to be signed in before paying, whatever the address says, and then complete this step's questions.
  const isTooSoon = choice.step === 'pay' && !isSignedIn
  const step = isTooSoon ? 'you' : choice.step
  useEffect(() => {
    if (isTooSoon) change({ step: 'you' }, { replace: true })
  }, [isTooSoon])
  return (
    <div class={`${styles.wizard} ${step === 'time' ? styles.choosing : ''}`}>
      <Link class={`${controls.quiet} ${styles.back}`} href={finderAddress.last}>
        <span aria-hidden="true">←</span> {visitText.back}
      </Link>
      <ol class={styles.steps} aria-label={visitText.steps}>
        {steps.map(({ step: one, name }, index) => (
          <li key={one} aria-current={one === step ? 'step' : undefined}>
            <span aria-hidden="true">{index + 1}</span> {name}
          </li>
        ))}
      </ol>
      <div class={styles.main}>
        <WhoLine clinician={clinician} choice={{ ...choice, step }} />
        {step === 'time' && <TimeStep clinician={clinician} choice={choice} change={change} />}
        {step === 'time' && <AboutBelow clinician={clinician} mode={modeOf(clinician, choice)} />}
        {step === 'you' && <YouStep clinician={clinician} onDone={() => change({ step: 'pay' }, { replace: true })} />}
        {step === 'pay' && <PayStep clinician={clinician} choice={choice} change={change} />}
      </div>
      {step !== 'time' && <Summary clinician={clinician} choice={choice} step={step} />}
    </div>
  )
}
