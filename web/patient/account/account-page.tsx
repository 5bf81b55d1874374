import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import { paths } from '../../shared/paths.ts'
import { dashboardText } from '../../shared/text/dashboard.ts'
import controls from '../../shared/ui/controls.module.css'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import styles from './dashboard.module.css'

/** A page of the account, with a link back to the appointments. */
export function AccountPage({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class={styles.narrow}>
      <Link class={controls.quiet} href={paths.dashboard()}>
        ← {dashboardText.title}
      </Link>
      <PageHeading>{title}</PageHeading>
      {children}
    </div>
  )
}
