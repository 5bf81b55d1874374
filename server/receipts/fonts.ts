import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/**
 * One family in all the scripts that names are written in; each file holds the glyphs of one script. The first file
 * that has a character is used.
 */
const faces = [
  ['noto-sans', 'latin'],
  ['noto-sans', 'latin-ext'],
  ['noto-sans', 'vietnamese'],
  ['noto-sans', 'greek'],
  ['noto-sans', 'greek-ext'],
  ['noto-sans', 'cyrillic'],
  ['noto-sans', 'cyrillic-ext'],
  ['noto-sans-devanagari', 'devanagari'],
  ['noto-sans-kannada', 'kannada'],
  ['noto-sans-malayalam', 'malayalam'],
  ['noto-sans-tamil', 'tamil'],
  ['noto-sans-telugu', 'telugu'],
  ['noto-sans-bengali', 'bengali'],
  ['noto-sans-gujarati', 'gujarati'],
  ['noto-sans-gurmukhi', 'gurmukhi'],
  ['noto-sans-oriya', 'oriya'],
  ['noto-sans-arabic', 'arabic'],
  ['noto-sans-ol-chiki', 'ol-chiki'],
  ['noto-sans-meetei-mayek', 'meetei-mayek'],
  ['noto-sans-sinhala', 'sinhala'],
  ['noto-serif-tibetan', 'tibetan'],
  ['noto-sans-thaana', 'thaana'],
  ['noto-sans-hebrew', 'hebrew'],
  ['noto-sans-thai', 'thai'],
] as const

type Face = (typeof faces)[number]
export type Weight = 400 | 700

const pathOf = ([font, subset]: Face, weight: Weight) =>
  require.resolve(`@fontsource/${font}/files/${font}-${subset}-${weight}-normal.woff`)

type Range = readonly [first: number, last: number]

const rangesByFace = new Map<Face, Range[]>()

/** The characters of a face, as its package lists them; loaded when first needed. */
function rangesOf(face: Face): Range[] {
  const known = rangesByFace.get(face)
  if (known !== undefined) return known
  const [, subset] = face
  const list = join(dirname(dirname(pathOf(face, 400))), 'unicode.json')
  const text = (JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>)[subset] ?? ''
  const ranges = text.split(',').map((range): Range => {
    const [first = 'x', last = first] = range.replace('U+', '').split('-')
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)]
  })
  rangesByFace.set(face, ranges)
  return ranges
}

/** Typographic hyphens, which the fonts leave to the plain one; non-breaking spaces, and joiners. */
const sameShape: Record<string, string> = { '\u2010': '-', '\u2011': '-', '\u2012': '–', '\u00a0': ' ' }

/**
 * Arabic's doubling mark is rendered before the vowel above it, but NFC puts it after (Unicode Technical Report 53).
 */
const inMarkOrder = (text: string) => text.replaceAll(/([\u064b-\u0650\u0652])\u0651/g, '\u0651$1')

const joiners = /^[\u200c\u200d]$/u

function has(face: Face, character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return rangesOf(face).some(([first, last]) => code >= first && code <= last)
}

/** Whether a face's shaper supports joiners: they must be in its list and not only in its block. */
const shapesJoiners = (face: Face) => rangesOf(face).some(([first]) => first === 0x200c)

export interface Run {
  text: string
  /** The path of a WOFF file. */
  font: string
}

/**
 * Splits text into runs that a single font can write: a mark or joiner stays with its letter, and a space with its
 * word. A character that no font has becomes a question mark rather than an empty box.
 */
export function fontRuns(text: string, weight: Weight): Run[] {
  const runs: { text: string; face: Face }[] = []
  for (const read of inMarkOrder(text.normalize('NFC'))) {
    const character = sameShape[read] ?? read
    const last = runs.at(-1)
    // Between letters that never join, a joiner does nothing.
    if (joiners.test(character) && (last === undefined || !shapesJoiners(last.face))) continue
    const face = last !== undefined && has(last.face, character) ? last.face : faces.find((one) => has(one, character))
    const written = face === undefined ? '?' : character
    const chosen = face ?? faces[0]
    if (last?.face === chosen) last.text += written
    else runs.push({ text: written, face: chosen })
  }
  return runs.map(({ text: piece, face }) => ({ text: piece, font: pathOf(face, weight) }))
}
