/** An error reply in Razorpay's format (https://razorpay.com/docs/errors). */
export class ApiError extends Error {
  readonly status: number
  readonly field: string | undefined
  readonly reason: string

  constructor(description: string, options: { status?: number; field?: string; reason?: string } = {}) {
    super(description)
    this.status = options.status ?? 400
    this.field = options.field
    this.reason = options.reason ?? 'input_validation_failed'
  }
}

const codeOf = (status: number) =>
  status === 502 || status === 504 ? 'GATEWAY_ERROR' : status >= 500 ? 'SERVER_ERROR' : 'BAD_REQUEST_ERROR'

export const errorBody = (
  status: number,
  description = 'We are facing some trouble completing your request at the moment. Please try again shortly.',
  { field, reason = 'server_error' }: { field?: string; reason?: string } = {},
) => ({
  error: {
    code: codeOf(status),
    description,
    source: status >= 500 ? 'internal' : 'business',
    step: 'payment_initiation',
    reason,
    metadata: {},
    ...(field === undefined ? {} : { field }),
  },
})
