import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const face = (font: string, subset: string, weight: number) =>
  require.resolve(`@fontsource/${font}/files/${font}-${subset}-${weight}-normal.woff`)

// One family in the scripts that names in India are written in; each file holds the glyphs of one of them.
const scripts = [
  { name: 'latin', font: 'noto-sans', subset: 'latin', has: /[\u0020-\u024f\u2013-\u2026]/u },
  { name: 'latin-ext', font: 'noto-sans', subset: 'latin-ext', has: /[\u0250-\u02ff\u1e00-\u1eff\u20a0-\u20c0]/u },
  { name: 'devanagari', font: 'noto-sans-devanagari', subset: 'devanagari', has: /\p{Script=Devanagari}/u },
  { name: 'kannada', font: 'noto-sans-kannada', subset: 'kannada', has: /\p{Script=Kannada}/u },
  { name: 'malayalam', font: 'noto-sans-malayalam', subset: 'malayalam', has: /\p{Script=Malayalam}/u },
  { name: 'tamil', font: 'noto-sans-tamil', subset: 'tamil', has: /\p{Script=Tamil}/u },
  { name: 'telugu', font: 'noto-sans-telugu', subset: 'telugu', has: /\p{Script=Telugu}/u },
  { name: 'bengali', font: 'noto-sans-bengali', subset: 'bengali', has: /\p{Script=Bengali}/u },
  { name: 'gujarati', font: 'noto-sans-gujarati', subset: 'gujarati', has: /\p{Script=Gujarati}/u },
] as const

type Weight = 400 | 700

export interface Run {
  text: string
  /** A path that pdfkit reads. */
  font: string
}

const joiners = /[\u200c\u200d]/u

/** Text in pieces that one font can write each. What no font can becomes a question mark, not an empty box. */
export function fontRuns(text: string, weight: Weight): Run[] {
  const runs: { text: string; script: (typeof scripts)[number] }[] = []
  for (const character of text.normalize('NFC')) {
    const last = runs.at(-1)
    const isJoined = last !== undefined && (joiners.test(character) || last.script.has.test(character))
    const script = isJoined ? last.script : scripts.find(({ has }) => has.test(character))
    const written = script === undefined ? '?' : character
    const chosen = script ?? scripts[0]
    if (last?.script === chosen) last.text += written
    else runs.push({ text: written, script: chosen })
  }
  return runs.map(({ text: piece, script }) => ({ text: piece, font: face(script.font, script.subset, weight) }))
}
