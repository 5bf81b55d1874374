import { keptByDesk } from './check-desk.ts'
import type { GatewayPayment } from './gateway.ts'
import { listBacklog } from '../../server/operations/backlog.ts'
import type { World } from './world.ts'

interface OurPayment {
  paymentId: string
  status: string
  appointmentId: number
  appointmentStatus: string
  isActive: boolean
  /** The desk had taken all of it before, or a part, and this goes back as paid twice. */
  isPaidAtDesk: boolean
  paidPaise: number
  /** Of it went back because the visit became one of a lower fee. */
  loweredPaise: number
}

interface OurRefund {
  refundId: string | null
  paymentId: string
  status: string
}

const kept = new Set(['CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW'])

/** Every captured rupee is a kept appointment's or went back, and both books say the same of it. */
export async function checkMoney(world: World): Promise<void> {
  const { gateway, findings, stage } = world
  const ours = await stage.pool.query<OurPayment>(
    `select p.payment_id as "paymentId", p.status, a.id as "appointmentId", a.status as "appointmentStatus",
       a.is_active as "isActive", a.fee_amount + coalesce(a.registration_fee_amount, 0) - coalesce(a.waived_amount, 0)
         <= (select sum(o.amount) from payments o where o.appointment_id = a.id and o.provider = 'DESK'
           and o.status = 'SUCCESS')
         or exists (select from refunds r join payments o on o.appointment_id = a.id and o.provider = 'DESK'
           where r.payment_id = p.id and r.reason = 'PAID_TWICE' and o.status = 'SUCCESS'
             and o.paid_at <= p.paid_at) as "isPaidAtDesk", (p.paid_amount * 100)::int as "paidPaise",
       (coalesce((select sum(r.amount) from refunds r where r.payment_id = p.id and r.reason like 'LOWER\\_FEE%'
         and r.status = 'PROCESSED'), 0) * 100)::int as "loweredPaise"
     from payments p join appointments a on a.id = p.appointment_id where p.payment_id is not null`,
  )
  const refunds = await stage.pool.query<OurRefund>(
    `select r.provider_refund_id as "refundId", p.payment_id as "paymentId", r.status
     from refunds r join payments p on p.id = r.payment_id
     union all select provider_refund_id, payment_id, status from stray_payments`,
  )
  const waits = (await listBacklog(stage.deps)).join('\n')
  const unmatched = await stage.pool.query<{ paymentId: string; reason: string; status: string }>(
    // Of an order that was paid twice with an offer, one at most is kept.
    `select s.payment_id as "paymentId", s.reason, s.status from stray_payments s
     where not exists (select from payments p where p.order_id = s.order_id and p.payment_id <> s.payment_id
       and p.status in ('SUCCESS', 'REFUNDED'))`,
  )
  for (const { paymentId, reason, status } of unmatched.rows) {
    const payment = gateway.payments.get(paymentId)
    const isWrong = reason === 'AMOUNT_MISMATCH' && status !== 'KEPT' && payment?.isShort === false
    if (isWrong) findings.push(`${paymentId} went back as another amount, and its order is paid by it`)
  }
  checkDisputes(world, waits, await disputesOf(world))
  const byDesk = await keptByDesk(world)
  const ourPayments = new Map(ours.rows.map((row) => [row.paymentId, row]))
  for (const payment of gateway.payments.values()) {
    const row = ourPayments.get(payment.id)
    if (payment.captured) judge(world, payment, row, { refunds: refunds.rows, waits, byDesk })
    else if (row !== undefined && kept.has(row.appointmentStatus) && !waits.includes(`Payment ${payment.id} `))
      findings.push(`${payment.id} is ${row.status} with us and was never captured`)
  }
  for (const { paymentId } of ours.rows) {
    if (!gateway.payments.has(paymentId)) findings.push(`${paymentId} is in our books and not in the gateway's`)
  }
  for (const refund of gateway.refunds.values()) {
    const known = refunds.rows.filter(({ refundId }) => refundId === refund.id)
    const isStray = !ourPayments.has(refund.paymentId)
    if (known.length !== 1 && !isStray) findings.push(`${refund.id} stands ${known.length} times in our books`)
    const says = known[0]?.status
    if (!isStray && says !== refund.status.toUpperCase()) {
      findings.push(`${refund.id} is ${refund.status} at the gateway and ${says ?? 'unknown'} with us`)
    }
  }
}

function judge(
  world: World,
  payment: GatewayPayment,
  row: OurPayment | undefined,
  { refunds, waits, byDesk }: { refunds: OurRefund[]; waits: string; byDesk: Set<number> },
): void {
  const { gateway, findings } = world
  const left = payment.amount - payment.refunded
  const isKept = row !== undefined && row.isActive && kept.has(row.appointmentStatus) && !row.isPaidAtDesk
  const where = `${payment.id} (appointment ${row?.appointmentId ?? 'none'} ${row?.appointmentStatus ?? ''})`
  if (isKept) {
    if (payment.isShort) findings.push(`${where} is not of the fee`)
    if (payment.amount !== row.paidPaise) findings.push(`${where} is ${row.paidPaise} in our books`)
    const byOthers = [...gateway.refunds.values()].some(
      ({ id, paymentId }) => paymentId === payment.id && gateway.outside.has(id),
    )
    // Another tool confirmed it after that, and somebody is told to ask for the money again.
    const isNamed = waits.includes(`its money had gone back (payment ${payment.id})`)
    if (payment.refunded > row.loweredPaise && !byOthers && !isNamed)
      findings.push(`${where} was refunded although it is kept`)
  } else if (left > 0) {
    // The gateway itself may fail a refund. Then a person has to act, and is told: the refund is FAILED in our books.
    const failed = [...gateway.refunds.values()].some(
      // What somebody made by hand and failed is ours to make good.
      ({ id, paymentId, status }) => paymentId === payment.id && status === 'failed' && !gateway.outside.has(id),
    )
    const isKnown = refunds.some(({ paymentId, status }) => paymentId === payment.id && status === 'FAILED')
    // What a dispute holds back is a person's to decide, and stands in the backlog.
    const isHeld = waits.includes(payment.id) || byDesk.has(row?.appointmentId ?? 0)
    if (!isHeld && (!failed || !isKnown)) findings.push(`${where}: ${left} paise were neither kept nor refunded`)
  }
  if (row === undefined) return
  const expected = left === 0 ? 'REFUNDED' : 'SUCCESS'
  if (row.status !== expected) findings.push(`${where} is ${row.status} with us and should be ${expected}`)
}

interface OurDispute {
  id: string
  status: string
}

const disputesOf = async ({ stage }: World) =>
  (await stage.pool.query<OurDispute>('select provider_dispute_id as id, status from disputes')).rows

/** None is lost, each that waits for evidence is listed, and no refund of ours goes on top of one. */
function checkDisputes({ gateway, findings }: World, waits: string, ours: OurDispute[]): void {
  for (const { id } of gateway.disputes.values()) {
    const known = ours.find((dispute) => dispute.id === id)
    if (known === undefined) findings.push(`${id} is not in our books`)
    else if (!['won', 'lost', 'closed'].includes(known.status) && !waits.includes(`Dispute ${id} `))
      findings.push(`${id} waits for evidence and nobody is told`)
  }
  for (const id of gateway.refundedAlthough) findings.push(`a refund was sent although ${id} was open or lost`)
}
