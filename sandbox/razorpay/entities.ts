/** Razorpay's entities, field by field as in its documentation. */

export type Notes = Record<string, string> | []

export interface OrderEntity {
  id: string
  entity: 'order'
  amount: number
  amount_paid: number
  amount_due: number
  currency: string
  receipt: string | null
  offer_id: string | null
  status: 'created' | 'attempted' | 'paid'
  attempts: number
  notes: Notes
  created_at: number
}

interface CardDetails {
  last4: string
  network: string
  type: 'credit' | 'debit'
  issuer: string | null
  international: boolean
}

export interface PaymentEntity {
  id: string
  entity: 'payment'
  amount: number
  currency: string
  base_amount: number
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed'
  order_id: string | null
  invoice_id: null
  international: boolean
  method: 'card' | 'upi' | 'netbanking'
  amount_refunded: number
  amount_transferred: number
  refund_status: null | 'partial' | 'full'
  captured: boolean
  description: string | null
  card_id: string | null
  card?: CardDetails & { id: string; entity: 'card'; name: string; emi: boolean; sub_type: string }
  bank: string | null
  wallet: null
  vpa: string | null
  upi?: { payer_account_type: string; vpa: string; flow: string }
  email: string
  contact: string
  notes: Notes
  fee: number | null
  /** Only if the customer pays it on top. */
  fee_bearer?: 'customer'
  offer_id?: string
  tax: number | null
  error_code: string | null
  error_description: string | null
  error_source: string | null
  error_step: string | null
  error_reason: string | null
  acquirer_data: Record<string, string | null>
  created_at: number
}

export interface RefundEntity {
  id: string
  entity: 'refund'
  amount: number
  currency: string
  payment_id: string
  notes: Notes
  receipt: string | null
  acquirer_data: { arn: string | null }
  created_at: number
  batch_id: null
  status: 'pending' | 'processed' | 'failed'
  speed_processed: 'normal'
  speed_requested: string
}

export interface PaymentLinkEntity {
  id: string
  entity: 'payment_link'
  amount: number
  amount_paid: number
  currency: string
  accept_partial: boolean
  description: string
  reference_id: string
  customer: Record<string, string>
  notify: { sms: boolean; email: boolean }
  reminder_enable: boolean
  expire_by: number
  callback_url: string
  callback_method: string
  notes: Notes
  short_url: string
  status: 'created' | 'partially_paid' | 'paid' | 'expired' | 'cancelled'
  order_id: string
  payments: { payment_id: string; amount: number; status: string; created_at: number }[]
  cancelled_at: number
  expired_at: number
  created_at: number
  updated_at: number
}

export interface DisputeEntity {
  id: string
  entity: 'dispute'
  payment_id: string
  amount: number
  currency: string
  amount_deducted: number
  reason_code: string
  respond_by: number
  status: string
  phase: 'chargeback'
  evidence: null
  created_at: number
}

/** A failure as checkout reports it, and as the payment records it. */
export interface PaymentError {
  code: string
  description: string
  source: string
  step: string
  reason: string
}
