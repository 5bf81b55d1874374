import { h, type ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Skeleton } from './skeleton.tsx'

export interface LazyScreen<Props> {
  (props: Props): preact.JSX.Element | null
  /** Begins to fetch it, where it will soon be wanted. */
  preload(): void
}

/** A screen in a chunk of its own. A chunk that cannot be fetched is a fault of the screen, shown by ErrorScreen. */
export function lazyScreen<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  until: () => preact.JSX.Element | null = () => <Skeleton isScreen heights={[2, 5, 9]} />,
): LazyScreen<Props> {
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
    const [isLoaded, setLoaded] = useState(loaded !== undefined)
    useEffect(() => {
      // Asked again even where it has come meanwhile: it may have come between this screen's first picture and here.
      fetchOnce().then(
        () => setLoaded(true),
        (error: unknown) =>
          setLoaded(() => {
            throw error
          }),
      )
    }, [])
    return isLoaded && loaded !== undefined ? h(loaded, props) : until()
  }
  Screen.preload = () => void fetchOnce().catch(() => undefined)
  return Screen
}
