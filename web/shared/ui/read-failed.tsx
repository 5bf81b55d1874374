import { ApiError } from '../api.ts'
import { shellText } from '../text/shell.ts'
import controls from './controls.module.css'
import { NotFound } from './not-found.tsx'
import { Notice } from './notice.tsx'
import { PageHeading } from './page-heading.tsx'
import { SupportPhone } from './support.tsx'

interface Props {
  error: Error
  retry: () => unknown
  /** Replaces the whole screen, heading included. */
  isScreen?: boolean
}

/** Shown in place of what could not be loaded, after the silent retries. */
export function ReadFailed({ error, retry, isScreen = false }: Props) {
  if (error instanceof ApiError && error.status === 404) return <NotFound />
  const wayOut = (
    <div class={controls.row}>
      <button type="button" class={controls.secondary} onClick={() => void retry()}>
        {shellText.tryAgain}
      </button>
      <SupportPhone />
    </div>
  )
  if (!isScreen) {
    return (
      <Notice tone="alert" title={shellText.readFailed}>
        {wayOut}
      </Notice>
    )
  }
  return (
    <div class={controls.stack} role="alert">
      <PageHeading>{shellText.failedTitle}</PageHeading>
      <p>{shellText.failed}</p>
      {wayOut}
    </div>
  )
}
