import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Skeleton } from './skeleton.tsx'

export interface LazyScreen<Props> {
  (props: Props): preact.JSX.Element
  /** Begins to fetch it, where it will soon be wanted. */
  preload(): void
}

/** A screen in a chunk of its own. A chunk that cannot be fetched is a fault of the screen, shown by ErrorScreen. */
export function lazyScreen<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyScreen<Props> {
  let loading: Promise<ComponentType<Props>> | undefined
  let loaded: ComponentType<Props> | undefined
  const fetchOnce = () => {
    loading ??= load().then(
      (screen) => (loaded = screen),
      (error: unknown) => {
        loading = undefined
        throw error
      },
    )
    return loading
  }

  function Screen(props: Props) {
    const [, setOutcome] = useState<ComponentType<Props> | undefined>(loaded)
    useEffect(() => {
      if (loaded !== undefined) return
      fetchOnce().then(
        (screen) => setOutcome(() => screen),
        (error: unknown) =>
          setOutcome(() => {
            throw error
          }),
      )
    }, [])
    const Loaded = loaded
    return Loaded === undefined ? <Skeleton heights={[2, 5, 9]} /> : <Loaded {...props} />
  }
  Screen.preload = () => void fetchOnce().catch(() => undefined)
  return Screen
}
