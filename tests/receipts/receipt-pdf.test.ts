import PdfDocument from 'pdfkit'
import { describe, expect, it } from 'vitest'
import { isPrintableName, nameScripts } from '../../contract/core/name-characters.ts'
import { FullName } from '../../contract/core/values.ts'
import { fontRuns } from '../../server/receipts/fonts.ts'
import type { Issuer } from '../../server/receipts/issuer.ts'
import { renderReceipt, type Bill } from '../../server/receipts/receipt-pdf.ts'
import { visualRuns } from '../../server/receipts/text-lines.ts'
import { streamsOf, textOf } from './pdf-text.ts'
import cases from '../cases/names.json' with { type: 'json' }

const takenNames = (cases.names as [string, boolean][]).filter(([, isTaken]) => isTaken)

const issuer: Issuer = {
  clinicName: 'Mibo Care',
  clinicAddress: '12 Rest House Road, Bengaluru 560001',
  clinicPhone: '+91 80 4718 2000',
  clinicGstin: '29ABCDE1234F1Z5',
  receiptNote: '',
}

const billOf = (facts: Partial<Bill['facts']> = {}): Bill => ({
  number: 'MB/25-26/000123',
  issuedAt: Temporal.Instant.from('2026-01-05T18:45:00Z'),
  facts: {
    language: 'en',
    payerName: 'Asha Verma',
    dependentName: null,
    paidAt: Temporal.Instant.from('2026-01-05T18:20:00Z'),
    clinicianName: 'Dr Anand Rao',
    registrationNumber: 'KMC 12345',
    startsAt: Temporal.Instant.from('2026-01-07T04:30:00Z'),
    timeVersion: 1,
    timezone: 'Asia/Kolkata',
    centreName: 'Indiranagar',
    isOnline: false,
    amountPaise: 12_345_650,
    registrationFeePaise: 0,
    convenienceFeePaise: 0,
    discountPaise: 0,
    paidPaise: 12_345_650,
    paymentId: 'pay_DESlfW9H8K9uqM',
    method: 'upi',
    ...facts,
  },
})

describe('a bill of supply', () => {
  it('contains what the rules require, and nothing about the consultation', async () => {
    const text = textOf(await renderReceipt(issuer, billOf({ dependentName: 'Meera Verma' })))
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
      expect(text.replaceAll(/\s/g, ''), part).toContain(part.replaceAll(' ', ''))
    }
    expect(text).toContain('₹')
    expect(text).not.toMatch(/psych|therap|diagnos/i)
  })

  it('has a line of its own for the registration fee', async () => {
    const facts = { amountPaise: 180_000, registrationFeePaise: 20_000, paidPaise: 180_000 }
    const text = textOf(await renderReceipt(issuer, billOf(facts)))
    for (const part of ['Consultation fee', '1,600.00', 'Registration fee', '200.00', '1,800.00']) {
      expect(text).toContain(part)
    }
    expect(text).toContain('Rupees one thousand eight hundred only')
    expect(textOf(await renderReceipt(issuer, billOf()))).not.toContain('Registration fee')
  })

  it('shows a discount and a gateway fee, each only if there is one', async () => {
    const facts = { amountPaise: 160_000, discountPaise: 16_000, convenienceFeePaise: 3398, paidPaise: 147_398 }
    const text = textOf(await renderReceipt(issuer, billOf(facts)))
    for (const part of ['Consultation fee', '1,600.00', 'Discount', '160.00', 'Payment provider’s fee', '33.98']) {
      expect(text).toContain(part)
    }
    expect(text).toContain('1,473.98')
    expect(text).toContain('Rupees one thousand four hundred forty only')
    expect(textOf(await renderReceipt(issuer, billOf()))).not.toContain('Discount')
  })

  it('writes an unknown payment method as words', async () => {
    expect(textOf(await renderReceipt(issuer, billOf({ method: 'cardless_emi' })))).toContain('Cardless EMI')
  })

  it('has no line for a GSTIN if there is none, nor for the patient if the patient paid', async () => {
    const text = textOf(await renderReceipt({ ...issuer, clinicGstin: '' }, billOf()))
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
    const pdf = await renderReceipt(issuer, billOf({ payerName }))
    const raw = pdf.toString('latin1')
    expect(raw).toMatch(new RegExp(`/BaseFont /[A-Z]{6}\\+NotoSans${script}`))
    expect(raw.match(/\/FontFile2 /g)).toHaveLength(new Set(raw.match(/\/FontName \/\S+/g)).size)
    const written = textOf(pdf)
    const letters = payerName.normalize('NFC').match(/\p{Lo}/gu) ?? []
    for (const letter of letters) expect(written, letter).toContain(letter)
    expect(written).not.toContain('?')
  })

  it('refers to the bill that it corrects', async () => {
    const corrects = { number: 'MB/25-26/000007', issuedAt: Temporal.Instant.from('2026-01-04T18:45:00Z') }
    const text = textOf(await renderReceipt(issuer, { ...billOf(), corrects })).replaceAll(/\s/g, '')
    expect(text).toContain('Correctedbillofsupply')
    expect(text).toContain('InplaceofMB/25-26/000007of5January2026')
  })

  it.each([
    ['cardless_emi', 'Cardless EMI'],
    ['upi', 'UPI'],
    ['a_new_way', 'A new way'],
  ])('names the payment method %s in words', async (method, words) => {
    expect(textOf(await renderReceipt(issuer, billOf({ method })))).toContain(words)
  })

  it('has the same bytes for the same facts', async () => {
    const [first, second] = await Promise.all([renderReceipt(issuer, billOf()), renderReceipt(issuer, billOf())])
    expect(first.equals(second)).toBe(true)
  })
})

/** One in each script that a name may have, with the clusters that are hard to shape. */
const namesByScript: Record<string, string> = {
  Latin: 'Nguyễn Thị Ánh İbrahim Łukasz',
  Greek: 'Ελένη Παπαδοπούλου',
  Cyrillic: 'Иван Ёлкин',
  Devanagari: 'आशा वर्मा क्षत्रिय',
  Bengali: 'আশা শ্রীকৃষ্ণ',
  Gurmukhi: 'ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ',
  Gujarati: 'આશા શ્રી કૃષ્ણ',
  Odia: 'ଅନିତା ମହାନ୍ତି କୃଷ୍ଣ',
  Tamil: 'ஆஷா ஸ்ரீ கௌரி',
  Telugu: 'మౌళి ప్రకాశ్',
  Kannada: 'ಸಿದ್ದರಾಮಯ್ಯ ಕೃಷ್ಣಸ್ವಾಮಿ',
  Malayalam: 'ശ്രീനിവാസൻ വർമ്മ',
  Sinhala: 'ශ්‍රී පෙරේරා',
  Thai: 'สมชาย ใจดี',
  Tibetan: 'བསྟན་འཛིན་རྒྱ་མཚོ',
  'Ol Chiki': 'ᱥᱟᱱᱛᱟᱲ ᱢᱩᱨᱢᱩ',
  'Meetei Mayek': 'ꯃꯅꯤꯄꯨꯔ ꯂꯩꯃꯥ',
  Arabic: 'محمد عبداللہ ٹھاکر',
  Thaana: 'އަޙްމަދު ނާޝިދު',
  Hebrew: 'משה כהן',
}

/** Every glyph on the page by its number in the font's subset: 0 is the empty box. */
function glyphsOf(pdf: Buffer): string[] {
  const page = streamsOf(pdf).find((stream) => stream.includes(' Tf')) ?? ''
  return [...page.matchAll(/<([0-9a-f]+)>/g)].flatMap((token) => token[1]?.match(/.{4}/g) ?? [])
}

describe('a name on the bill', () => {
  it.each(nameScripts)(
    'in %s is printed without an empty box or a question mark',
    async (script) => {
      const payerName = namesByScript[script] ?? ''
      expect(FullName.parse(payerName)).toBe(payerName.normalize('NFC'))
      const pdf = await renderReceipt(issuer, billOf({ payerName }))
      expect(glyphsOf(pdf)).not.toContain('0000')
      const written = textOf(pdf)
      expect(written).not.toContain('?')
      for (const letter of payerName.normalize('NFC').match(/\p{L}/gu) ?? []) expect(written, letter).toContain(letter)
    },
    30_000,
  )

  it.each(takenNames)(
    'is printed as it was entered: %s',
    async (name) => {
      const pdf = await renderReceipt(issuer, billOf({ payerName: FullName.parse(name) }))
      expect(glyphsOf(pdf)).not.toContain('0000')
      expect(textOf(pdf)).not.toContain('?')
    },
    30_000,
  )

  it('keeps the joiners that a script shapes by, and drops those that it does not', () => {
    expect(fontRuns('ශ්\u200dරී', 400)[0]?.text).toContain('\u200d')
    expect(fontRuns('A\u200cB\u200d', 400).map(({ text }) => text)).toEqual(['AB'])
  })

  it('has a glyph for every character that the rule for names allows', () => {
    const doc = new PdfDocument({ autoFirstPage: false })
    const fonts = new Map<string, { hasGlyphForCodePoint(code: number): boolean }>()
    const fontOf = (path: string) => {
      const known = fonts.get(path)
      if (known !== undefined) return known
      const { _font } = doc.font(path) as unknown as {
        _font: { font: { hasGlyphForCodePoint(code: number): boolean } }
      }
      fonts.set(path, _font.font)
      return _font.font
    }
    const missing: string[] = []
    let count = 0
    for (let code = 0; code < 0x20000; code += 1) {
      const character = String.fromCodePoint(code)
      if (!character.isWellFormed() || !isPrintableName(character)) continue
      count += 1
      for (const { text, font } of fontRuns(character, 400)) {
        for (const written of text) {
          const isShown = fontOf(font).hasGlyphForCodePoint(written.codePointAt(0) ?? 0)
          if (!isShown || (written === '?' && character !== '?')) missing.push(`U+${code.toString(16)}`)
        }
      }
    }
    expect(count).toBeGreaterThan(2500)
    expect(missing).toEqual([])
  }, 60_000)

  it('in Arabic runs from the right with joined letters, and Latin parts stay in place', async () => {
    const pdf = await renderReceipt(issuer, billOf({ payerName: 'محمد خان' }))
    expect(textOf(pdf).replaceAll('\n', '')).toContain('ناخ دمحم')
    const doc = new PdfDocument({ autoFirstPage: false })
    const [run] = visualRuns('محمد', 400)
    const { _font } = doc.font(run?.font ?? '') as unknown as { _font: { font: Shaping } }
    const joined = _font.font.layout('محمد', {}).glyphs.map(({ id }) => id)
    const apart = Array.from('محمد').map((letter) => _font.font.layout(letter, {}).glyphs[0]?.id)
    expect(joined).not.toEqual(apart.toReversed())
    const shown = visualRuns('Dr محمد 12 خان (Sons)', 400).map(({ text }) => text.trim())
    expect(shown.filter((text) => text !== '')).toEqual(['Dr', 'خان', '12', 'محمد', '(Sons)'])
  })
})

interface Shaping {
  layout(text: string, features: object): { glyphs: { id: number }[] }
}
