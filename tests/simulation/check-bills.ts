import type { World } from './world.ts'

interface Row {
  paymentId: string
  paidAt: Temporal.Instant
  financialYear: string | null
  issuedAt: Temporal.Instant | null
}

/** April to March, by the clock of India. */
function yearOf(date: Temporal.Instant): string {
  const [year = 0, month = 0] = new Date(date.epochMilliseconds + 5.5 * 3_600_000).toISOString().split('-').map(Number)
  const first = month >= 4 ? year : year - 1
  return `${first % 100}-${(first + 1) % 100}`
}

/**
 * Whatever was bought has its bill, though nobody asked for it: numbered and dated within the year that it was paid
 * in.
 */
export async function checkBills(world: World): Promise<void> {
  const { rows } = await world.stage.pool.query<Row>(
    `select p.payment_id as "paymentId", p.paid_at as "paidAt", r.financial_year as "financialYear",
       r.issued_at as "issuedAt"
     from payments p join appointments a on a.id = p.appointment_id left join receipts r on r.payment_id = p.id
     where p.status in ('SUCCESS', 'REFUNDED') and a.status in ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
       and not exists (select from refunds f where f.payment_id = p.id
         and f.reason in ('SLOT_LOST', 'CANCELLED_BEFORE_PAYMENT', 'PAID_TWICE', 'NOT_CAPTURED'))`,
  )
  for (const { paymentId, paidAt, financialYear, issuedAt } of rows) {
    if (financialYear === null || issuedAt === null) world.findings.push(`${paymentId} has no bill`)
    else if (financialYear !== yearOf(paidAt) || yearOf(issuedAt) !== financialYear) {
      world.findings.push(
        `${paymentId} was paid at ${paidAt.toString()}, and its bill is of ${financialYear}, ${issuedAt.toString()}`,
      )
    }
  }
}
