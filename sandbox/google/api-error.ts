/** An error as Google's APIs return it (https://developers.google.com/workspace/calendar/api/guides/errors). */
export class GoogleError extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message: string) {
    super(message)
    this.status = status
    this.reason = reason
  }
}

export const errorBody = (status: number, reason = 'backendError', message = 'Backend Error') => ({
  error: { errors: [{ domain: 'global', reason, message }], code: status, message },
})
