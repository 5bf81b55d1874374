/** Letters, marks and digits of these blocks, by script. */
const blocks: Record<string, string> = {
  Latin: 'A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ\\u0300\\u0301\\u0303\\u0304\\u0308\\u0309\\u0323\\u0329',
  Greek: '\\u0370-\\u03e1\\u03f0-\\u03ff\\u1f00-\\u1fff',
  Cyrillic: '\\u0400-\\u0482\\u048a-\\u052f',
  Devanagari: '\\u0900-\\u097f\\ua8e0-\\ua8ff',
  Bengali: '\\u0980-\\u09ff',
  Gurmukhi: '\\u0a00-\\u0a7f',
  Gujarati: '\\u0a80-\\u0aff',
  Odia: '\\u0b00-\\u0b7f',
  Tamil: '\\u0b80-\\u0bff',
  Telugu: '\\u0c00-\\u0c5b\\u0c5d-\\u0c7f',
  Kannada: '\\u0c80-\\u0cdb\\u0cdd-\\u0cff',
  Malayalam: '\\u0d00-\\u0d7f',
  Sinhala: '\\u0d80-\\u0dff',
  Thai: '\\u0e00-\\u0e7f',
  Tibetan: '\\u0f00-\\u0fff',
  'Ol Chiki': '\\u1c50-\\u1c7d',
  'Meetei Mayek': '\\uabc0-\\uabff\\uaae0-\\uaaf6',
  Arabic: '\\u0600-\\u06ff\\u0750-\\u077f',
  Thaana: '\\u0780-\\u07bf',
  Hebrew: '\\u0590-\\u05ff',
}

export const nameScripts: readonly string[] = Object.keys(blocks)

/**
 * Characters between letters: printable ASCII, spaces, hyphens, dashes, quotation marks, points, Tibetan's, and
 * joiners.
 */
const between =
  '\\u0020-\\u007e\\u00a0\\u00b4\\u00b7\\u02bb\\u02bc\\u0f0b\\u2010-\\u2014' +
  '\\u2018\\u2019\\u201c\\u201d\\u2022\\u2026\\u200c\\u200d'

const allowed = new RegExp(`^(?:(?=[\\p{L}\\p{M}\\p{Nd}])[${Object.values(blocks).join('')}]|[${between}])*$`, 'u')

/**
 * Whether a bill can print every character of a name, since it has to show its recipient's name
 * (server/receipts/fonts.ts). A test prints each of them.
 */
export const isPrintableName = (name: string): boolean => allowed.test(name)
