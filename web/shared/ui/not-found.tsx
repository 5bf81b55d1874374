import { Link } from 'wouter-preact'
import { paths } from '../paths.ts'
import { shellText } from '../text/shell.ts'
import controls from './controls.module.css'
import { PageHeading } from './page-heading.tsx'
import { SupportPhone } from './support.tsx'

export function NotFound() {
  return (
    <div class={controls.stack}>
      <PageHeading>{shellText.notFoundTitle}</PageHeading>
      <p>{shellText.notFound}</p>
      <p class={controls.row}>
        <Link class={controls.primary} href={paths.finder()}>
          {shellText.findClinician}
        </Link>
        <SupportPhone />
      </p>
    </div>
  )
}
