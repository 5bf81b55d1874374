import { onlineManager, QueryClient } from '@tanstack/preact-query'
import { ApiError, NetworkError } from './api.ts'
import { connection } from './connection.ts'
import { session } from './session.ts'

const maxSilentTries = 30

/** Reading goes on by itself: through a dead network for some minutes, through a faulty server briefly. */
function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof NetworkError) return failures < maxSilentTries
  return error instanceof ApiError && error.status >= 500 && failures < 3
}

// A browser may say that it is offline and not be: the first try is made all the same. What then failed waits for the network.
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

// Whatever the browser says: a reply has come.
connection.subscribe(() => {
  if (connection.get() === 'fine') onlineManager.setOnline(true)
})

/** The first part of the key of everything that belongs to the patient who is signed in. */
export const mine = 'mine'

let userId = session.get()?.userId
session.subscribe(() => {
  const next = session.get()?.userId
  if (next === userId) return
  userId = next
  queryClient.removeQueries({ queryKey: [mine] })
})
