import { Link } from 'wouter-preact'
import { paths } from '../paths.ts'
import { shellText } from '../text/shell.ts'
import controls from './controls.module.css'
import { PageHeading } from './page-heading.tsx'

export function NotFound() {
  return (
    <div class={controls.stack}>
      <PageHeading>{shellText.notFoundTitle}</PageHeading>
      <p>{shellText.notFound}</p>
      <p>
        <Link class={controls.primary} href={paths.finder()}>
          {shellText.findClinician}
        </Link>
      </p>
    </div>
  )
}
