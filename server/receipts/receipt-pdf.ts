import PdfDocument from 'pdfkit'
import type { Config } from '../config.ts'
import { amountInWords } from './amount-in-words.ts'
import { fontRuns, type Run } from './fonts.ts'
import type { BillFacts } from './queries.ts'

const margin = 56
const pageWidth = 595
const labelWidth = 150
const lineGap = 3
/** Noto Sans's, in ems: scripts that rise higher stand on the same line. */
const latinAscent = 1.069

type Document = InstanceType<typeof PdfDocument>

interface Place {
  x?: number
  y?: number
  size?: number
  weight?: 400 | 700
  width?: number
  color?: string
}

// fontkit stumbles over marks that have no place on a letter, as a third of Malayalam's clusters have; without these
// features it sets such marks beside each other.
const withoutMarks = { mark: false, mkmk: false, abvm: false, blwm: false }

/** The features to write text with: one set for all its runs, since pdfkit measures them all by the first one's. */
function featuresFor(doc: Document, runs: Run[]): PDFKit.Mixins.OpenTypeFeatures[] | undefined {
  try {
    for (const run of runs) doc.font(run.font).widthOfString(run.text)
    return undefined
  } catch {
    return withoutMarks as unknown as PDFKit.Mixins.OpenTypeFeatures[]
  }
}

/** Writes text at a place, each piece in the font of its script, and returns the y below it. */
function write(doc: Document, text: string, place: Place = {}): number {
  const { x = margin, y = doc.y, size = 10.5, weight = 400, color = '#1f2d29' } = place
  const { width = pageWidth - margin - x } = place
  doc.fontSize(size).fillColor(color)
  const runs = fontRuns(text, weight)
  const features = featuresFor(doc, runs)
  runs.forEach((run, index) => {
    doc.font(run.font)
    const isLast = index === runs.length - 1
    const baseline = -latinAscent * size
    const options = { width, lineGap, baseline, continued: !isLast, features }
    if (index === 0) doc.text(run.text, x, y, options)
    else doc.text(run.text, options)
  })
  return doc.y
}

function rule(doc: Document, y: number): void {
  doc
    .moveTo(margin, y)
    .lineTo(pageWidth - margin, y)
    .lineWidth(0.6)
    .strokeColor('#c9c2b4')
    .stroke()
}

const dayIn = (instant: Temporal.Instant, timezone: string) =>
  instant.toZonedDateTimeISO(timezone).toLocaleString('en-IN', { day: 'numeric', month: 'long', year: 'numeric' })

const timeIn = (instant: Temporal.Instant, timezone: string) =>
  instant.toZonedDateTimeISO(timezone).toLocaleString('en-IN', { hour: 'numeric', minute: '2-digit', hour12: true })

const rupees = (amountPaise: number) =>
  `₹${(amountPaise / 100).toLocaleString('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`

const methods: Record<string, string> = {
  upi: 'UPI',
  card: 'Card',
  netbanking: 'Netbanking',
  wallet: 'Wallet',
  emi: 'EMI',
}

export interface Bill {
  number: string
  issuedAt: Temporal.Instant
  facts: BillFacts
}

function linesOf(config: Config, { number, issuedAt, facts }: Bill): [label: string, value: string][] {
  const startsAt = Temporal.Instant.fromEpochMilliseconds(facts.startsAt.getTime())
  const paidAt = Temporal.Instant.fromEpochMilliseconds(facts.paidAt.getTime())
  const clinician = [facts.clinicianName, facts.registrationNumber && `Reg. no. ${facts.registrationNumber}`]
  const paidBy = [facts.method === null ? null : (methods[facts.method] ?? facts.method), facts.paymentId]
  return [
    ['Number', number],
    ['Date', dayIn(issuedAt, 'Asia/Kolkata')],
    ...(config.CLINIC_GSTIN === undefined ? [] : [['GSTIN', config.CLINIC_GSTIN] as [string, string]]),
    ['Received from', facts.payerName],
    ...(facts.dependentName === null ? [] : [['Patient', facts.dependentName] as [string, string]]),
    ['Clinician', clinician.filter(Boolean).join(', ')],
    ['Service', 'Health care service: consultation (SAC 999312)'],
    ['Consultation', `${dayIn(startsAt, facts.timezone)}, ${timeIn(startsAt, facts.timezone)}`],
    ['Where', facts.isOnline ? 'Video call' : facts.centreName],
    ['Paid by', paidBy.filter(Boolean).join(', ')],
    ['Paid on', dayIn(paidAt, 'Asia/Kolkata')],
  ]
}

/**
 * A bill of supply (CGST Act s. 31(3)(c), Rules, rule 49; health care is exempt by Notification 12/2017, entry 74). It
 * says nothing of what the consultation was about. The same facts give the same bytes.
 */
export function renderReceipt(config: Config, bill: Bill): Promise<Buffer> {
  const createdAt = new Date(bill.issuedAt.epochMilliseconds)
  const doc = new PdfDocument({
    size: 'A4',
    margin,
    lang: 'en-IN',
    info: {
      Title: `Bill of supply ${bill.number}`,
      Author: config.CLINIC_NAME,
      CreationDate: createdAt,
      ModDate: createdAt,
    },
  })
  const chunks: Buffer[] = []
  const whole = new Promise<Buffer>((done, failed) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => done(Buffer.concat(chunks)))
    doc.on('error', failed)
  })

  write(doc, config.CLINIC_NAME, { size: 20, weight: 700, y: margin })
  write(doc, config.CLINIC_ADDRESS, { color: '#56645f' })
  write(doc, config.CLINIC_SUPPORT_PHONE, { color: '#56645f' })
  let y = write(doc, 'Bill of supply', { size: 15, weight: 700, y: doc.y + 22 }) + 6
  rule(doc, y)
  y += 12
  for (const [label, value] of linesOf(config, bill)) {
    write(doc, label, { y, width: labelWidth, color: '#56645f' })
    const below = doc.y
    y = Math.max(below, write(doc, value, { x: margin + labelWidth, y })) + 4
  }
  y += 6
  rule(doc, y)
  y += 14
  write(doc, 'Value of supply', { y, weight: 700, width: labelWidth })
  y = write(doc, rupees(bill.facts.amountPaise), { x: margin + labelWidth, y, size: 14, weight: 700 })
  y = write(doc, amountInWords(bill.facts.amountPaise), { x: margin + labelWidth, y: y + 2 }) + 24
  write(
    doc,
    'Health care by a clinical establishment is exempt from GST (Notification 12/2017-Central Tax (Rate), entry 74).',
    {
      y,
      size: 9,
      color: '#56645f',
    },
  )
  write(doc, 'Made by computer: it needs no signature.', { y: doc.y + 2, size: 9, color: '#56645f' })
  doc.end()
  return whole
}
