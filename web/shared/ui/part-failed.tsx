import { reload } from '../documents.ts'
import { shellText } from '../text/shell.ts'
import controls from './controls.module.css'
import { Notice } from './notice.tsx'
import { PageHeading } from './page-heading.tsx'
import { SupportPhone } from './support.tsx'

/** Shown in place of a part of the app that failed to load, while it is retried. */
export function PartFailed({ isScreen }: { isScreen: boolean }) {
  const wayOut = (
    <div class={controls.row}>
      <button type="button" class={controls.secondary} onClick={reload}>
        {shellText.loadAnew}
      </button>
      <SupportPhone />
    </div>
  )
  if (!isScreen) {
    return (
      <Notice tone="alert" title={shellText.partFailedTitle}>
        <p>{shellText.partFailed}</p>
        {wayOut}
      </Notice>
    )
  }
  return (
    <div class={controls.stack} role="alert">
      <PageHeading key="part">{shellText.partFailedTitle}</PageHeading>
      <p>{shellText.partFailed}</p>
      {wayOut}
    </div>
  )
}
