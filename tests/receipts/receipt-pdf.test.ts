import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Config } from '../../server/config.ts'
import { renderReceipt, type Bill } from '../../server/receipts/receipt-pdf.ts'

const config = {
  CLINIC_NAME: 'Mibo Care',
  CLINIC_ADDRESS: '12 Rest House Road, Bengaluru 560001',
  CLINIC_SUPPORT_PHONE: '+91 80 4718 2000',
  CLINIC_GSTIN: '29ABCDE1234F1Z5',
} as Config

const billOf = (facts: Partial<Bill['facts']> = {}): Bill => ({
  number: 'MB/25-26/000123',
  issuedAt: Temporal.Instant.from('2026-01-05T18:45:00Z'),
  facts: {
    payerName: 'Asha Verma',
    dependentName: null,
    paidAt: new Date('2026-01-05T18:20:00Z'),
    clinicianName: 'Dr Anand Rao',
    registrationNumber: 'KMC 12345',
    startsAt: new Date('2026-01-07T04:30:00Z'),
    timezone: 'Asia/Kolkata',
    centreName: 'Indiranagar',
    isOnline: false,
    amountPaise: 12_345_650,
    paymentId: 'pay_DESlfW9H8K9uqM',
    method: 'upi',
    ...facts,
  },
})

/** A PDF's streams, inflated where they are deflated. */
function streamsOf(pdf: Buffer): string[] {
  const text = pdf.toString('latin1')
  return [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map((match) => {
    try {
      return inflateSync(Buffer.from(match[1] ?? '', 'latin1')).toString('latin1')
    } catch {
      return ''
    }
  })
}

/** The text of a PDF as pdfkit writes it: each font's glyphs mapped back by its ToUnicode table. */
function textOf(pdf: Buffer): string {
  const streams = streamsOf(pdf)
  const raw = pdf.toString('latin1')
  const unicode = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  const tables = new Map<string, string[]>()
  const objects = new Map([...raw.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map((one) => [one[1], one[2] ?? '']))
  for (const [id, body] of objects) {
    const cmapId = /\/ToUnicode (\d+) 0 R/.exec(body)?.[1]
    const table = /stream\n([\s\S]*?)\nendstream/.exec(objects.get(cmapId) ?? '')?.[1]
    if (id === undefined || table === undefined) continue
    const cmap = inflateSync(Buffer.from(table, 'latin1')).toString('latin1')
    const ranges = [...cmap.matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[(.*?)\]/g)].map((range) => range[1] ?? '')
    const entries = ranges.flatMap((range) => [...range.matchAll(/<([0-9a-f ]*)>/g)])
    tables.set(
      id,
      entries.map((entry) => unicode((entry[1] ?? '').replaceAll(' ', ''))),
    )
  }
  const names = new Map([...raw.matchAll(/\/(F\d+) (\d+) 0 R/g)].map((one) => [one[1], tables.get(one[2] ?? '')]))
  const page = streams.find((stream) => stream.includes(' Tf')) ?? ''
  let font: string[] = []
  let text = ''
  for (const token of page.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9a-f]+)>|(ET)/g)) {
    if (token[1] !== undefined) font = names.get(token[1]) ?? []
    else if (token[2] !== undefined) {
      text += (token[2].match(/.{4}/g) ?? []).map((glyph) => font[Number.parseInt(glyph, 16)] ?? '').join('')
    } else text += '\n'
  }
  return text
}

describe('a bill of supply', () => {
  it('says what the rules ask for, and nothing of what the consultation was about', async () => {
    const text = textOf(await renderReceipt(config, billOf({ dependentName: 'Meera Verma' })))
    for (const part of [
      'Mibo Care',
      '12 Rest House Road, Bengaluru 560001',
      'Bill of supply',
      'MB/25-26/000123',
      '6 January 2026',
      '29ABCDE1234F1Z5',
      'Asha Verma',
      'Meera Verma',
      'Dr Anand Rao, Reg. no. KMC 12345',
      'SAC 999312',
      '7 January 2026, 10:00 am',
      'pay_DESlfW9H8K9uqM',
      '1,23,456.50',
      'Rupees one lakh twenty-three thousand four hundred fifty-six and fifty paise only',
      'Notification 12/2017',
    ]) {
      expect(text.replaceAll('\n', ''), part).toContain(part)
    }
    expect(text).toContain('₹')
    expect(text).not.toMatch(/psych|therap|diagnos/i)
  })

  it('has no line for a GSTIN where there is none, nor for a patient who paid', async () => {
    const text = textOf(await renderReceipt({ ...config, CLINIC_GSTIN: undefined }, billOf()))
    expect(text).not.toContain('GSTIN')
    expect(text).not.toContain('Patient')
  })

  it.each([
    ['Devanagari', 'आशा वर्मा क्षत्रिय'],
    ['Kannada', 'ಆಶಾ ವರ್ಮ ಕೃಷ್ಣಸ್ವಾಮಿ'],
    // fontkit throws at the second of these two, and at a third of all clusters of the script.
    ['Malayalam', 'ആശ വർമ്മ'],
    ['Malayalam', 'ആശ സ്ത്രീ ര്ഠൢ'],
    ['Tamil', 'ஆஷா வர்மா ஸ்ரீ'],
    ['Telugu', 'ఆశా వర్మ ప్రఀ'],
    ['Bengali', 'আশা বর্মা'],
    ['Gujarati', 'આશા વર્મા ઔૺ'],
  ])('writes a name in %s with a font that is in the file: %s', async (script, payerName) => {
    const pdf = await renderReceipt(config, billOf({ payerName }))
    const raw = pdf.toString('latin1')
    expect(raw).toMatch(new RegExp(`/BaseFont /[A-Z]{6}\\+NotoSans${script}`))
    expect(raw.match(/\/FontFile2 /g)).toHaveLength(new Set(raw.match(/\/FontName \/\S+/g)).size)
    const written = textOf(pdf)
    const letters = payerName.normalize('NFC').match(/\p{Lo}/gu) ?? []
    for (const letter of letters) expect(written, letter).toContain(letter)
    expect(written).not.toContain('?')
  })

  it('is the same bytes of the same facts', async () => {
    const [first, second] = await Promise.all([renderReceipt(config, billOf()), renderReceipt(config, billOf())])
    expect(first.equals(second)).toBe(true)
  })
})
