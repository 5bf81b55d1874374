import { useQuery } from '@tanstack/preact-query'
import type { PolicyName } from '../../../contract/core/policy-names.ts'
import { centresQuery } from '../../shared/queries.ts'
import { shellText } from '../../shared/text/shell.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'
import { Place } from '../clinician/place.tsx'
import { blocksOf } from './blocks.ts'
import styles from './policies.module.css'
import { policyQuery } from './policy-query.ts'

/** What the clinic says to everybody, in its own words where it has written them. */
export function PolicyScreen({ name }: { name: PolicyName }) {
  const policy = useQuery(policyQuery(name))
  return (
    <article class={styles.policy}>
      <PageHeading>{shellText.policies[name]}</PageHeading>
      {policy.isPending ? (
        <Skeleton heights={[5, 5, 9]} />
      ) : policy.data === undefined ? (
        <ReadFailed error={policy.error} retry={policy.refetch} />
      ) : (
        blocksOf(policy.data.text).map(({ kind, text }, index) =>
          kind === 'heading' ? (
            <h2 key={index}>{text}</h2>
          ) : (
            <p key={index} class={styles.paragraph}>
              {text}
            </p>
          ),
        )
      )}
      {name === 'contact' && <Centres />}
    </article>
  )
}

function Centres() {
  const centres = useQuery(centresQuery).data ?? []
  return (
    <>
      <SupportPhone />
      <ul class={styles.places}>
        {centres.map((centre) => (
          <li key={centre.id}>
            <Place centre={centre} />
          </li>
        ))}
      </ul>
    </>
  )
}
