import { inflateSync } from 'node:zlib'

/** A PDF's streams, inflated if they are deflated. */
export function streamsOf(pdf: Buffer): string[] {
  const text = pdf.toString('latin1')
  return [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map((match) => {
    try {
      return inflateSync(Buffer.from(match[1] ?? '', 'latin1')).toString('latin1')
    } catch {
      return ''
    }
  })
}

/** The text of a PDF as pdfkit writes it: each font's glyphs mapped back with its ToUnicode table. */
export function textOf(pdf: Buffer): string {
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
