import { createRequire } from 'node:module'
import type { Bidi } from 'bidi-js'
import { fontRuns, type Run, type Weight } from './fonts.ts'

// Its types describe another module format than the package has.
const createBidi = createRequire(import.meta.url)('bidi-js') as () => Bidi
let loaded: Bidi | undefined

/** A piece of a line, in visual order from the left. */
export interface VisualRun extends Run {
  isRightToLeft: boolean
}

/**
 * The pieces of a line in visual order (Unicode Bidirectional Algorithm, rule L2), on a left-to-right page. Letters
 * of a right-to-left piece stay in logical order: the font's shaper reverses them.
 */
export function visualRuns(line: string, weight: Weight): VisualRun[] {
  const text = line.normalize('NFC')
  const bidi = (loaded ??= createBidi())
  const { levels } = bidi.getEmbeddingLevels(text, 'ltr')
  const pieces: { text: string; level: number }[] = []
  for (let index = 0; index < text.length; index += 1) {
    const level = levels[index] ?? 0
    const character = text.charAt(index)
    const written = level % 2 === 1 ? (bidi.getMirroredCharacter(character) ?? character) : character
    const last = pieces.at(-1)
    if (last !== undefined && last.level === level) last.text += written
    else pieces.push({ text: written, level })
  }
  const runs = pieces.flatMap(({ text: piece, level }) => fontRuns(piece, weight).map((run) => ({ ...run, level })))
  for (let level = Math.max(0, ...runs.map((run) => run.level)); level >= 1; level -= 1) reverseFrom(runs, level)
  return runs.map(({ level, ...run }) => ({ ...run, isRightToLeft: level % 2 === 1 }))
}

/** Reverses each sequence of runs at this level or above. */
function reverseFrom(runs: { level: number }[], level: number): void {
  for (let start = 0; start < runs.length; start += 1) {
    let end = start
    while ((runs[end]?.level ?? -1) >= level) end += 1
    if (end > start) runs.splice(start, end - start, ...runs.slice(start, end).toReversed())
    start = end
  }
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** A word that is wider than a line, in pieces that fit. */
function chop(word: string, width: number, measure: (text: string) => number): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && measure(piece + segment) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += segment
  }
  return [...pieces, piece]
}

/** Text broken into lines no wider than `width`, between words if possible. */
export function breakLines(text: string, width: number, measure: (text: string) => number): string[] {
  if (measure(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  const words = text.split(/\s+/u).filter((word) => word !== '')
  for (const word of words.flatMap((one) => (measure(one) > width ? chop(one, width, measure) : [one]))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && measure(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
