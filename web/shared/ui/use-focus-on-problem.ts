import { useEffect, useRef } from 'preact/hooks'

/** Focuses the first field that the server rejected, each time it does. */
export function useFocusOnProblem(error: Error | null) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error])
  return form
}
