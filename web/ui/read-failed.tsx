import { ApiError } from '../api.ts'
import { shellText } from '../text/shell.ts'
import controls from './controls.module.css'
import { Notice } from './notice.tsx'
import { SupportPhone } from './support.tsx'

/** In place of what could not be loaded, after the silent tries are used up. */
export function ReadFailed({ error, retry }: { error: Error; retry: () => unknown }) {
  const isGone = error instanceof ApiError && error.status === 404
  return (
    <Notice tone="alert" title={isGone ? shellText.notHere : shellText.readFailed}>
      <div class={controls.row}>
        {!isGone && (
          <button type="button" class={controls.secondary} onClick={() => void retry()}>
            {shellText.tryAgain}
          </button>
        )}
        <SupportPhone />
      </div>
    </Notice>
  )
}
