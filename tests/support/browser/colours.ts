// Runs in the page, beside axe. The contrast of a text depends on its own letters and on the grounds under it, which
// are its ancestors'. Texts that agree in all of these, and are exempt from the rule for no other reason, are one: of
// them the first is measured, and those of which axe was not sure are measured again wherever they are met.

const signature = `(element, style) => {
  const { width, right, bottom } = element.getBoundingClientRect()
  const control = element.control ?? element
  return [
    style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.fontSize, style.fontWeight,
    style.textShadow, style.filter, style.mixBlendMode, style.visibility, style.position, style.zIndex,
    style.clip, style.clipPath, style.overflow, style.textIndent,
    width < 2, right <= 0, bottom <= 0, control.matches(':disabled, [aria-disabled=true]'), element.tagName === 'INPUT',
  ].join(' ')
}`

/** Two sums of 32 bits, so that no two of some thousand signatures share both. */
const digest = `(text) => {
  let one = 0x811c9dc5
  let other = 5381
  for (let at = 0; at < text.length; at += 1) {
    one = Math.imul(one ^ text.charCodeAt(at), 0x01000193)
    other = Math.imul(other, 33) + text.charCodeAt(at) | 0
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36)
}`

/** Measures the texts that are not among the given ones; answers with what is too faint, and which are good. */
export const freshTexts = `async (known) => {
  const signature = ${signature}
  const digest = ${digest}
  const met = new Set(known)
  const fresh = new Map()
  const frames = []
  const hasText = (element) =>
    element.matches('input, select, textarea') ||
    // Of one character, or of none that is read, axe is never sure.
    [...element.childNodes].some(({ nodeType, data }) =>
      nodeType === 3 && data.trim().length > 1 && /[\\p{L}\\p{N}]/u.test(data))
  const walk = (element, above) => {
    const style = getComputedStyle(element)
    if (style.display === 'none') return
    // What a translator puts around a text has the looks of what it is in.
    const key = element.tagName === 'FONT' ? above : digest(above + signature(element, style))
    if (element.tagName === 'IFRAME') frames.push(element)
    else if (hasText(element) && !met.has(key)) fresh.set(key, [...(fresh.get(key) ?? []), element])
    for (const child of element.children) walk(child, key)
  }
  walk(document.documentElement, '')
  const options = { runOnly: ['color-contrast'], resultTypes: ['violations', 'incomplete'], elementRef: true }
  const faint = []
  const measure = async (elements) => {
    if (elements.length === 0) return new Set()
    const { violations, incomplete } = await axe.run({ include: elements }, options)
    faint.push(...violations)
    return new Set([...violations, ...incomplete].flatMap(({ nodes }) => nodes.map(({ element }) => element)))
  }
  const doubtful = await measure([...frames, ...[...fresh.values()].map(([first]) => first)])
  const kinds = [...fresh].filter(([, [first]]) => doubtful.has(first))
  const still = await measure(kinds.flatMap(([, [, ...others]]) => others))
  for (const [key, [, ...others]] of kinds) if (others.every((other) => still.has(other))) fresh.delete(key)
  for (const { nodes } of faint) for (const { element } of nodes) {
    for (const [key, elements] of fresh) if (elements.includes(element)) fresh.delete(key)
  }
  return {
    violations: faint.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target }) => ({ target })) })),
    good: [...fresh.keys()],
  }
}`
