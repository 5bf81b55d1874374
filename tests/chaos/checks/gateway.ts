import type { Books, GatewayOrder } from './books.ts'

export interface GatewayComparison {
  findings: string[]
  capturedPaise: number
  refundedPaise: number
  /** Orders created for a hold whose process died before storing them: nobody was given them to pay. */
  orphanOrders: number
}

/** Compares the gateway's books with ours, payment by payment and refund by refund, in both directions. */
export function compareWithGateway(books: Books): GatewayComparison {
  const findings: string[] = []
  const say = (finding: string) => void findings.push(finding)
  const ourOrders = new Map(books.payments.map((row) => [row.orderId, row]))
  const theirOrders = new Map(books.gatewayOrders.map((order) => [order.id, order]))
  const strays = new Map(books.strays.map((row) => [row.paymentId, row]))
  const refunds = [
    ...books.refunds.map((row) => ({ ...row, isDone: row.status === 'PROCESSED' })),
    ...books.strays
      .filter((row) => row.status === 'REFUNDED')
      .map((row) => ({ ...row, id: row.paymentId, isDone: true })),
  ]
  const ourRefunds = new Map(refunds.map((row) => [row.providerRefundId, row]))
  let [capturedPaise, refundedPaise, orphanOrders] = [0, 0, 0]

  const checkOrder = (order: GatewayOrder) => {
    const ours = ourOrders.get(order.id)
    if (ours === undefined) orphanOrders += 1
    else if (ours.amountPaise !== order.amount) say(`Order ${order.id} is of another amount than ours.`)
    for (const payment of order.payments.filter(({ captured }) => captured)) {
      capturedPaise += payment.amount
      refundedPaise += payment.amount_refunded
      const stray = strays.get(payment.id)
      const isOurs = ours?.paymentId === payment.id && (ours.status === 'SUCCESS' || ours.status === 'REFUNDED')
      if (isOurs === (stray !== undefined && stray.status !== 'KEPT')) {
        say(`Captured ${payment.id} of order ${order.id} stands ${isOurs ? 'twice' : 'nowhere'} in our books.`)
      }
      if (stray?.status === 'REFUNDED' && payment.amount_refunded !== payment.amount) {
        say(`Stray ${payment.id} was not refunded in full.`)
      }
    }
    for (const refund of order.refunds) {
      const known = ourRefunds.get(refund.id)
      if (known === undefined) say(`Refund ${refund.id} of ${refund.payment_id} is not in our books.`)
      else if (known.amountPaise !== refund.amount) say(`Refund ${refund.id} is of another amount than ours.`)
      else if (!known.isDone) say(`Refund ${refund.id} is ${refund.status} at the gateway and not done in our books.`)
    }
  }
  for (const order of books.gatewayOrders) checkOrder(order)

  const theirRefunds = new Set(books.gatewayOrders.flatMap((order) => order.refunds.map(({ id }) => id)))
  for (const row of refunds) {
    if (row.providerRefundId === null || !theirRefunds.has(row.providerRefundId)) {
      say(`Our refund ${row.id} (${row.status}) is not at the gateway.`)
    }
  }
  for (const row of books.payments) {
    const order = theirOrders.get(row.orderId)
    if (order === undefined) say(`Our order ${row.orderId} is not at the gateway.`)
    const isPaid = row.status === 'SUCCESS' || row.status === 'REFUNDED'
    const payment = order?.payments.find(({ id }) => id === row.paymentId)
    if (isPaid && payment?.captured !== true) say(`Our payment ${row.paymentId} was not captured at the gateway.`)
    if (isPaid && payment !== undefined) {
      const isWhole = payment.amount_refunded === payment.amount
      if (isWhole !== (row.status === 'REFUNDED'))
        say(`Our payment ${row.paymentId} is ${row.status} and should not be.`)
    }
  }
  for (const row of books.strays) if (row.status === 'PENDING') say(`Stray ${row.paymentId} was not sent back.`)
  return { findings, capturedPaise, refundedPaise, orphanOrders }
}
