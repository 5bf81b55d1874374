import { h, type ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fetchPartAgain } from '../parts.ts'
import { PartFailed } from './part-failed.tsx'
import { Skeleton } from './skeleton.tsx'

export interface LazyScreen<Props> {
  (props: Props): preact.JSX.Element | null
  /** Starts loading it when it will be needed soon. */
  preload(): void
}

/** The placeholder: a screen has its own shapes, and something opened by a tap says that it failed. */
type Kind = 'screen' | 'opened' | 'unasked'

const tooLongMs = 10_000
const pausesMs = [1000, 2000, 5000, 10_000]

const skeleton = <Skeleton isScreen heights={[2, 5, 9]} />

/**
 * A screen, or a part of one, in its own chunk. If it does not load, it says so and retries until it does: after
 * growing pauses, and at once when the network is back. If the release has changed, the page is reloaded.
 */
export function lazyScreen<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
  kind: Kind = 'screen',
): LazyScreen<Props> {
  let loading: Promise<void> | undefined
  let loaded: ComponentType<Props> | undefined
  let lastError: unknown
  const keep = (fetching: typeof load) => {
    loading ??= fetching().then(
      (part) => void (loaded = part[name]),
      (error: unknown) => {
        loading = undefined
        lastError = error
        throw error
      },
    )
    return loading
  }
  const fetchOnce = () => keep(load)
  const fetchAgain = () => keep(() => fetchPartAgain(load, lastError, { mayReload: kind !== 'unasked' }))

  function Screen(props: Props) {
    const [state, setState] = useState<'loading' | 'loaded' | 'failed'>(loaded === undefined ? 'loading' : 'loaded')
    useEffect(() => keepTrying(fetchOnce, fetchAgain, setState), [])
    if (state === 'loaded' && loaded !== undefined) return h(loaded, props)
    if (state === 'failed' && kind !== 'unasked') return <PartFailed isScreen={kind === 'screen'} />
    return kind === 'screen' ? skeleton : null
  }
  Screen.preload = () => void fetchOnce().catch(() => undefined)
  return Screen
}

/** Runs until it has loaded or nobody needs it any more. Returns a function that stops it. */
function keepTrying(
  first: () => Promise<void>,
  again: () => Promise<void>,
  setState: (state: 'loaded' | 'failed') => void,
): () => void {
  let isOver = false
  let isTrying = false
  let failures = 0
  let timer = setTimeout(() => setState('failed'), tooLongMs)

  async function attempt(fetchIt: () => Promise<void>): Promise<void> {
    if (isTrying || isOver) return
    isTrying = true
    try {
      await fetchIt()
      end()
      setState('loaded')
    } catch {
      if (isOver) return
      setState('failed')
      clearTimeout(timer)
      timer = setTimeout(retry, pausesMs[Math.min(failures, pausesMs.length - 1)])
      failures += 1
    } finally {
      isTrying = false
    }
  }
  const retry = () => void attempt(again)
  const end = () => {
    isOver = true
    clearTimeout(timer)
    removeEventListener('online', retry)
  }
  addEventListener('online', retry)
  void attempt(first)
  return end
}
