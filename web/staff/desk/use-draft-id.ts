import { useRef } from 'preact/hooks'
import { newId } from '../new-id.ts'

/**
 * The draft under which a dialog sends something: the same while `what` is, so that what was made before its reply was
 * lost is not made again.
 */
export function useDraftId(): (what: unknown) => string {
  const sent = useRef({ what: '', draftId: '' })
  return (asked) => {
    const what = JSON.stringify(asked)
    if (sent.current.what !== what) sent.current = { what, draftId: newId() }
    return sent.current.draftId
  }
}
