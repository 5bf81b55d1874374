import { formatPaise } from '../../contract/core/money.ts'
import type { Deps } from '../deps.ts'
import { isOperatorFault, ProviderError } from '../providers/http.ts'
import type { GatewayPayment, GatewayRefund, LedgerSpan } from '../providers/razorpay.ts'
import {
  findBookedPayments,
  findBookedRefunds,
  findOurOrders,
  listBookedPayments,
  listBookedRefunds,
  type BookedPayment,
  type BookedRefund,
} from './ledger-queries.ts'

/** A difference between Razorpay's ledger and ours, as a sentence with the ids to look for. */
interface Difference {
  orderId?: string
  sentence: string
}

export interface Comparison {
  payments: number
  refunds: number
  /** Captured for orders that are not ours: other systems use the same account. */
  otherSystems: number
  differences: Difference[]
}

type LedgerDeps = Pick<Deps, 'db' | 'razorpay'>

/** Undefined if Razorpay knows no such id. */
async function orMissing<Reply>(asked: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'refused' && !isOperatorFault(error)) return undefined
    throw error
  }
}

const rupees = (paise: number) => formatPaise(paise, 'en-IN', { withPaise: true })

/**
 * Compares Razorpay's ledger of a period with ours, both ways: everything captured or refunded there must be in our
 * books, and everything in our books must be there, with the same amount. Only reads. Throws ProviderError.
 */
export async function compareLedgers(deps: LedgerDeps, span: LedgerSpan): Promise<Comparison> {
  const payments = (await deps.razorpay.listPayments(span)).filter(({ captured }) => captured)
  const refunds = await deps.razorpay.listRefunds(span)
  const ourOrders = await findOurOrders(
    deps.db,
    payments.flatMap(({ orderId }) => orderId ?? []),
  )
  const ours = payments.filter(({ orderId }) => orderId !== null && ourOrders.has(orderId))
  return {
    payments: ours.length,
    refunds: refunds.length,
    otherSystems: payments.length - ours.length,
    differences: [
      ...(await missingFromBooks(deps, ours)),
      ...(await missingAtGateway(deps, span, ours)),
      ...(await refundsMissingFromBooks(deps, refunds)),
      ...(await refundsMissingAtGateway(deps, span, refunds)),
    ],
  }
}

function paymentDifference(there: GatewayPayment, here: BookedPayment | undefined): Difference[] {
  const { paymentId, amountPaise } = there
  const orderId = there.orderId ?? undefined
  if (here === undefined) {
    const sentence = `${paymentId} (${orderId}) captured ${rupees(amountPaise)} at Razorpay, and is not in our books.`
    return [{ orderId, sentence }]
  }
  if (here.hasGoneBack === true && there.amountRefundedPaise < amountPaise) {
    const left = rupees(amountPaise - there.amountRefundedPaise)
    return [{ orderId, sentence: `${paymentId} went back in our books, and ${left} of it did not at Razorpay.` }]
  }
  if (here.amountPaise === amountPaise) return []
  const sentence = `${paymentId} is ${rupees(amountPaise)} at Razorpay, and ${rupees(here.amountPaise)} in our books.`
  return [{ orderId, sentence }]
}

async function missingFromBooks(deps: LedgerDeps, there: GatewayPayment[]): Promise<Difference[]> {
  const here = await findBookedPayments(
    deps.db,
    there.map(({ paymentId }) => paymentId),
  )
  return there.flatMap((payment) => paymentDifference(payment, here.get(payment.paymentId)))
}

/** Payments of ours that are missing from the list may have been made before the period began: each is fetched. */
async function missingAtGateway(deps: LedgerDeps, span: LedgerSpan, there: GatewayPayment[]): Promise<Difference[]> {
  const listed = new Set(there.map(({ paymentId }) => paymentId))
  const differences: Difference[] = []
  for (const { paymentId, orderId } of await listBookedPayments(deps.db, span)) {
    if (listed.has(paymentId)) continue
    const found = await orMissing(deps.razorpay.fetchPayment(paymentId))
    if (found?.captured === true && found.orderId === orderId) continue
    differences.push({
      orderId,
      sentence: `${paymentId} (${orderId}) is paid in our books, and not captured at Razorpay.`,
    })
  }
  return differences
}

const bookedStatus = { pending: 'PENDING', processed: 'PROCESSED', failed: 'FAILED' } as const

function refundDifference(there: GatewayRefund, here: BookedRefund | undefined): Difference[] {
  const { refundId, paymentId, amountPaise } = there
  if (here === undefined) {
    return [
      {
        sentence: `${refundId} gave ${rupees(amountPaise)} of ${paymentId} back at Razorpay, and is not in our books.`,
      },
    ]
  }
  if (here.amountPaise !== amountPaise) {
    return [
      { sentence: `${refundId} is ${rupees(amountPaise)} at Razorpay, and ${rupees(here.amountPaise)} in our books.` },
    ]
  }
  // A refund that is in progress on either side is followed by its own task.
  const isOver = there.status !== 'pending' && here.status !== 'PENDING'
  if (!isOver || bookedStatus[there.status] === here.status) return []
  return [{ sentence: `${refundId} is ${there.status} at Razorpay, and ${here.status.toLowerCase()} in our books.` }]
}

async function refundsMissingFromBooks(deps: LedgerDeps, there: GatewayRefund[]): Promise<Difference[]> {
  const here = await findBookedRefunds(
    deps.db,
    there.map(({ refundId }) => refundId),
  )
  const paid = await findBookedPayments(
    deps.db,
    there.map(({ paymentId }) => paymentId),
  )
  // Refunds of unmatched payments are compared with their payment, whoever made them.
  const ours = there.filter(({ paymentId }) => paid.get(paymentId)?.hasGoneBack === null)
  return ours.flatMap((refund) => refundDifference(refund, here.get(refund.refundId)))
}

async function refundsMissingAtGateway(
  deps: LedgerDeps,
  span: LedgerSpan,
  there: GatewayRefund[],
): Promise<Difference[]> {
  const listed = new Set(there.map(({ refundId }) => refundId))
  const differences: Difference[] = []
  for (const { refundId, paymentId } of await listBookedRefunds(deps.db, span)) {
    if (listed.has(refundId)) continue
    const found = await orMissing(deps.razorpay.fetchRefund(refundId))
    if (found?.paymentId === paymentId) continue
    differences.push({ sentence: `${refundId} of ${paymentId} is in our books, and not at Razorpay.` })
  }
  return differences
}
