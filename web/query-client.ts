import { QueryClient } from '@tanstack/preact-query'
import { ApiError, NetworkError } from './api.ts'
import { session } from './session.ts'

const maxSilentTries = 30

/** Reading goes on by itself: through a dead network for some minutes, through a faulty server briefly. */
function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof NetworkError) return failures < maxSilentTries
  return error instanceof ApiError && error.status >= 500 && failures < 3
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: shouldRetry,
      retryDelay: (failures) => Math.min(1000 * 2 ** failures, 10_000),
    },
  },
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
