import { createStore, type Store } from '../../shared/store.ts'

/** The state of the live connection. */
export type LiveState = 'connecting' | 'live' | 'down'

interface LiveEvent {
  kind: 'appointment' | 'closure' | 'queue' | 'hours' | 'resync'
  id: number | null
}

interface Listener {
  onEvent: (event: LiveEvent) => void
}

export interface LiveConnection {
  state: Store<LiveState>
  close(): void
}

const kinds = ['appointment', 'closure', 'queue', 'hours', 'resync'] as const
const firstRetryMs = 1000
/** The server ends each stream after a while and the browser reconnects: that is not shown to the user. */
const graceMs = 5000
const longestRetryMs = 30_000

type Message = { event: LiveEvent } | { state: LiveState } | { hello: true }

function eventOf(kind: LiveEvent['kind'], data: string): LiveEvent {
  try {
    const { id } = JSON.parse(data) as { id?: unknown }
    return { kind, id: typeof id === 'number' ? id : null }
  } catch {
    return { kind, id: null }
  }
}

interface Stream {
  onEvent: (event: LiveEvent) => void
  onState: (state: LiveState) => void
}

/**
 * One event stream. The browser reconnects a broken one by itself; a refused one we retry. Returns a function that
 * closes it.
 */
function openStream(address: string, { onEvent, onState }: Stream): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let graceTimer: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs
  let mayHaveMissed = true
  function open(): void {
    source = new EventSource(address)
    source.addEventListener('open', () => {
      retryMs = firstRetryMs
      clearTimeout(graceTimer)
      graceTimer = undefined
      onState('live')
      // The server tells a resumed stream what it missed. Of a new one it knows nothing, and what is shown was read before
      // it was there.
      if (mayHaveMissed) onEvent({ kind: 'resync', id: null })
      mayHaveMissed = false
    })
    for (const kind of kinds) source.addEventListener(kind, ({ data }) => onEvent(eventOf(kind, String(data))))
    source.addEventListener('error', () => {
      graceTimer ??= setTimeout(() => onState('down'), graceMs)
      if (source?.readyState !== EventSource.CLOSED) return
      mayHaveMissed = true
      timer = setTimeout(open, retryMs)
      retryMs = Math.min(longestRetryMs, retryMs * 2)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    clearTimeout(graceTimer)
    source?.close()
  }
}

/**
 * Listens to changes at an address. The tabs of one browser share one stream: the tab that holds the lock has it and
 * notifies the others; when it is closed, the next one takes over. Without Web Locks or BroadcastChannel each tab has
 * its own stream.
 */
export function listenLive(address: string, { onEvent }: Listener): LiveConnection {
  const state = createStore<LiveState>('connecting')
  const endings: (() => void)[] = []
  if (!('locks' in navigator) || typeof BroadcastChannel !== 'function') {
    const stop = openStream(address, { onEvent, onState: state.set })
    return { state, close: stop }
  }
  const channel = new BroadcastChannel(`mibo.live ${address}`)
  let isLeader = false
  // A BroadcastChannel is limited to this origin and takes no target.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const tell = (message: Message) => channel.postMessage(message)
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if ('hello' in data) {
      if (isLeader) tell({ state: state.get() })
    } else if (isLeader) return
    else if ('state' in data) {
      if (state.get() === 'connecting') onEvent({ kind: 'resync', id: null })
      state.set(data.state)
    } else onEvent(data.event)
  })
  tell({ hello: true })
  const giveUp = new AbortController()
  const lead = () =>
    new Promise<void>((done) => {
      isLeader = true
      const stop = openStream(address, {
        onEvent(event) {
          onEvent(event)
          tell({ event })
        },
        onState(next) {
          state.set(next)
          tell({ state: next })
        },
      })
      endings.push(stop, done)
    })
  navigator.locks.request(`mibo.live ${address}`, { signal: giveUp.signal }, lead).catch((error: unknown) => {
    // Closed before this tab got the lock.
    if (!giveUp.signal.aborted) throw error
  })
  return {
    state,
    close() {
      giveUp.abort()
      for (const end of endings) end()
      channel.close()
    },
  }
}
