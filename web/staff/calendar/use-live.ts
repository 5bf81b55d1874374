import { useEffect, useState } from 'preact/hooks'
import { createStore, useStore } from '../../shared/store.ts'
import { liveAddress, reloadDay } from '../queries.ts'
import { coalesce } from './coalesce.ts'
import { listenLive, type LiveState } from './live.ts'

const pauseMs = 300
const pollMs = 30_000

const none = createStore<LiveState>('connecting')

/** Reloads the day when something changes, and every 30 s while the live connection is down. */
export function useLive(centreId: number | null, isReady: boolean): LiveState {
  const [store, setStore] = useState(() => none)
  const state = useStore(store)
  useEffect(() => {
    if (!isReady) return undefined
    const reading = coalesce(reloadDay, pauseMs)
    const connection = listenLive(liveAddress(centreId), { onEvent: reading.ask })
    setStore(connection.state)
    return () => {
      connection.close()
      reading.stop()
    }
  }, [centreId, isReady])
  useEffect(() => {
    if (state !== 'down') return undefined
    const timer = setInterval(() => void reloadDay(), pollMs)
    return () => clearInterval(timer)
  }, [state])
  return state
}
