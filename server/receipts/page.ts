import PdfDocument from 'pdfkit'
import { locales, type Language } from '../../contract/core/language.ts'
import { formatPaise } from '../../contract/core/money.ts'
import type { Issuer } from './issuer.ts'
import { readFont } from './font-file.ts'
import { breakLines, visualRuns, type VisualRun } from './text-lines.ts'
import { receiptTexts } from './text/receipts.ts'

export const margin = 56
const pageWidth = 595
export const labelWidth = 150
const lineGap = 3
/** Noto Sans's ascent in ems: taller scripts share the same baseline. */
const latinAscent = 1.069

export type Document = InstanceType<typeof PdfDocument>

export interface Place {
  x?: number
  y?: number
  size?: number
  weight?: 400 | 700
  width?: number
  color?: string
}

type Features = PDFKit.Mixins.OpenTypeFeatures[]

// With any font features set, pdfkit lays out each run as a whole, every time. Without, it does so word by word from
// the left and caches the words, which is wrong only for right-to-left scripts.
const wholeRun = {} as unknown as Features
// fontkit throws on marks without an anchor on their letter, as in a third of Malayalam's clusters; without these
// features it sets such marks side by side.
const withoutMarks = { mark: false, mkmk: false, abvm: false, blwm: false } as unknown as Features

interface MeasuredRun extends VisualRun {
  features: Features | undefined
  width: number
}

const setFont = (doc: Document, path: string) => doc.registerFont(path, readFont(path)).font(path)

function measureRun(doc: Document, run: VisualRun): MeasuredRun {
  setFont(doc, run.font)
  const withFeatures = (features: Features | undefined) => ({
    ...run,
    features,
    width: doc.widthOfString(run.text, { features }),
  })
  try {
    return withFeatures(run.isRightToLeft ? wholeRun : undefined)
  } catch {
    return withFeatures(withoutMarks)
  }
}

/** Writes text at a position, each run in the font of its script, and returns the y below it. */
export function write(doc: Document, text: string, place: Place = {}): number {
  const { x = margin, y = doc.y, size = 10.5, weight = 400, color = '#1f2d29' } = place
  const { width = pageWidth - margin - x } = place
  doc.fontSize(size).fillColor(color)
  const measured = (line: string) => visualRuns(line, weight).map((run) => measureRun(doc, run))
  const widthOf = (line: string) => measured(line).reduce((sum, run) => sum + run.width, 0)
  let top = y
  for (const line of breakLines(text, width, widthOf)) {
    let left = x
    let height = 0
    for (const { text: piece, font, features, width: runWidth } of measured(line)) {
      setFont(doc, font)
      height = Math.max(height, doc.currentLineHeight(false))
      doc.text(piece, left, top, { lineBreak: false, baseline: -latinAscent * size, features })
      left += runWidth
    }
    top += height + lineGap
  }
  doc.x = x
  doc.y = top
  return top
}

export function rule(doc: Document, y: number): void {
  doc
    .moveTo(margin, y)
    .lineTo(pageWidth - margin, y)
    .lineWidth(0.6)
    .strokeColor('#c9c2b4')
    .stroke()
}

/** Label and value side by side, line by line; returns the y below them. */
export function writeRows(doc: Document, rows: readonly [label: string, value: string][], top: number): number {
  let y = top
  for (const [label, value] of rows) {
    write(doc, label, { y, width: labelWidth, color: '#56645f' })
    const below = doc.y
    y = Math.max(below, write(doc, value, { x: margin + labelWidth, y })) + 4
  }
  return y
}

/** As in accounts, with paise. */
export const rupees = (amountPaise: number, language: Language) =>
  formatPaise(amountPaise, locales[language], { withPaise: true })

/**
 * A page with the clinic's letterhead and a title; `fill` writes the rest, starting at the y it is given. The same
 * facts give the same bytes.
 */
export function renderPage(
  { clinicName, clinicAddress, clinicPhone, receiptNote }: Issuer,
  {
    title,
    number,
    issuedAt,
    language,
  }: { title: string; number: string; issuedAt: Temporal.Instant; language: Language },
  fill: (doc: Document, top: number) => void,
): Promise<Buffer> {
  const createdAt = new Date(issuedAt.epochMilliseconds)
  const doc = new PdfDocument({
    size: 'A4',
    margin,
    lang: locales[language],
    info: { Title: `${title} ${number}`, Author: clinicName, CreationDate: createdAt, ModDate: createdAt },
  })
  const chunks: Buffer[] = []
  const whole = new Promise<Buffer>((done, failed) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => done(Buffer.concat(chunks)))
    doc.on('error', failed)
  })
  write(doc, clinicName, { size: 20, weight: 700, y: margin })
  write(doc, clinicAddress, { color: '#56645f' })
  write(doc, clinicPhone, { color: '#56645f' })
  const y = write(doc, title, { size: 15, weight: 700, y: doc.y + 22 }) + 6
  rule(doc, y)
  fill(doc, y + 12)
  write(doc, receiptTexts[language].bills.madeByComputer, { y: doc.y + 2, size: 9, color: '#56645f' })
  if (receiptNote !== '') write(doc, receiptNote, { y: doc.y + 8, size: 9, color: '#56645f' })
  doc.end()
  return whole
}
