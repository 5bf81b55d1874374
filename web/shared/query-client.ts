import { onlineManager, QueryClient } from '@tanstack/preact-query'
import { ApiError, NetworkError } from './api.ts'
import { connection } from './connection.ts'
import { session } from './session.ts'

const maxSilentTries = 30

/** Reads are retried: for some minutes without a network, and briefly if the server fails. */
function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof NetworkError) return failures < maxSilentTries
  return error instanceof ApiError && error.status >= 500 && failures < 3
}

// A browser may claim to be offline without being so: the first attempt is made anyway. After a failure, retries wait
// for the network.
const networkMode = 'offlineFirst'

export const queryClient = new QueryClient({
  defaultOptions: {
    mutations: { networkMode },
    queries: {
      networkMode,
      staleTime: 30_000,
      retry: shouldRetry,
      retryDelay: (failures) => Math.min(1000 * 2 ** failures, 10_000),
    },
  },
})

// Whatever the browser says: a reply has arrived.
connection.subscribe(() => {
  if (connection.get() === 'fine') onlineManager.setOnline(true)
})

/** The first part of the key of everything that belongs to the signed-in patient. */
export const mine = 'mine'

let userId = session.get()?.userId
session.subscribe(() => {
  const next = session.get()?.userId
  if (next === userId) return
  userId = next
  queryClient.removeQueries({ queryKey: [mine] })
})
