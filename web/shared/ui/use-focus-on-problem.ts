import { useEffect, useRef } from 'preact/hooks'

/** The first field that the server found fault with takes the focus, each time that it does. */
export function useFocusOnProblem(error: Error | null) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [error])
  return form
}
