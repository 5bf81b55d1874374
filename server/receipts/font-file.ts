import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

const woffHeader = 44
const woffEntry = 20
const sfntHeader = 12
const sfntEntry = 16

const aligned = (length: number) => (length + 3) & ~3

/**
 * The OpenType font inside a WOFF file (https://www.w3.org/TR/WOFF/). fontkit reads WOFF too, but decompresses it in
 * JavaScript, anew for each document: that took more than half of the time of a bill.
 */
function unpack(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12)
  const directory = Buffer.alloc(sfntHeader + count * sfntEntry)
  // What a reader may search by, from 6 to 11, no reader of ours uses.
  woff.copy(directory, 0, 4, 8)
  directory.writeUInt16BE(count, 4)
  const tables: Buffer[] = []
  let end = directory.length
  for (let index = 0; index < count; index += 1) {
    const from = woffHeader + index * woffEntry
    const offset = woff.readUInt32BE(from + 4)
    const length = woff.readUInt32BE(from + 12)
    const stored = woff.subarray(offset, offset + woff.readUInt32BE(from + 8))
    const to = sfntHeader + index * sfntEntry
    woff.copy(directory, to, from, from + 4)
    woff.copy(directory, to + 4, from + 16, from + 20)
    directory.writeUInt32BE(end, to + 8)
    directory.writeUInt32BE(length, to + 12)
    tables.push(stored.length < length ? inflateSync(stored) : stored, Buffer.alloc(aligned(length) - length))
    end += aligned(length)
  }
  return Buffer.concat([directory, ...tables])
}

const fonts = new Map<string, Buffer>()

/** The font in a WOFF file, unpacked once in a process. */
export function readFont(path: string): Buffer {
  const known = fonts.get(path)
  if (known !== undefined) return known
  const font = unpack(readFileSync(path))
  fonts.set(path, font)
  return font
}
