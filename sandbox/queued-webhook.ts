export interface QueuedWebhook {
  id: string
  vendor: 'razorpay' | 'gallabox'
  event: string
  /** The bytes that are signed and sent. */
  body: string
  createdAt: string
  state: 'held' | 'waiting' | 'delivered' | 'given up'
  attempts: { at: string; status: number | string }[]
}
