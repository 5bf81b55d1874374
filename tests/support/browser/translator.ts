import type { Page } from 'playwright-core'

// What Chrome's translator does to a page, in a language in which «word» is a word: each text node is taken out, and
// two <font> elements with the translation stand in its place. What is marked translate="no" is left alone.

const translateUnder = `(root, translate) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const texts = []
  while (walker.nextNode()) texts.push(walker.currentNode)
  for (const text of texts) {
    const place = text.parentElement
    if (text.data.trim() === '' || place === null || place.closest('font, script, style, textarea, [translate=no]')) continue
    const outer = document.createElement('font')
    const inner = document.createElement('font')
    inner.textContent = translate(text.data)
    outer.append(inner)
    text.replaceWith(outer)
  }
}`

/** Once, as the page stands, word for word the same: only the nodes are others. */
export const exchangeTexts = (page: Page) => page.evaluate(`(${translateUnder})(document.body, (text) => text)`)

/** From the next page on, and for all that changes on it. */
export async function translatePages(page: Page): Promise<void> {
  await page.addInitScript(`
    const translate = (text) => '«' + text + '»'
    const changed = (records) => {
      for (const { target, type } of records) {
        const element = target.nodeType === 1 ? target : target.parentElement
        // A text that came into a translation is one to translate anew.
        const font = element?.closest('font')
        if (font && !/^«[^«»]*»$/.test(font.textContent)) {
          const whole = font.parentElement.closest('font') ?? font
          const inner = document.createElement('font')
          inner.textContent = translate(whole.textContent.replaceAll(/[«»]/g, ''))
          whole.replaceChildren(inner)
        } else if (element !== null && font === null) (${translateUnder})(element, translate)
      }
      watcher.takeRecords()
    }
    const watcher = new MutationObserver(changed)
    addEventListener('DOMContentLoaded', () => {
      ;(${translateUnder})(document.body, translate)
      watcher.observe(document.body, { childList: true, characterData: true, subtree: true })
    })`)
}

/** Chrome's 'show original': the very nodes that were taken out come back, with the text that they had then. */
export const exchangeAndGiveBack = (page: Page, meanwhile: () => Promise<void>) =>
  page
    .evaluate(
      `window.taken = []
       ;(${translateUnder.replace('text.replaceWith(outer)', 'window.taken.push([outer, text, text.data]); text.replaceWith(outer)')})(document.body, (text) => text)`,
    )
    .then(meanwhile)
    .then(() =>
      page.evaluate(
        `for (const [font, text, old] of window.taken) if (font.isConnected) { text.data = old; font.replaceWith(text) }`,
      ),
    )

interface Texts {
  /** What the components have drawn, and so hold to be on the screen. */
  drawn: string
  shown: string
}

/** The text of the page as Preact believes it to be, and as it is. */
export async function textsOf(page: Page): Promise<Texts> {
  return (await page.evaluate(`(() => {
    const app = document.getElementById('app')
    // A page that Preact did not draw.
    if (!app?.__k) return { drawn: '', shown: '' }
    const drawn = (node) =>
      node === null || node === undefined ? '' : node.type === null ? String(node.props) : (node.__k ?? []).map(drawn).join('')
    return { drawn: drawn(app.__k), shown: app.textContent.replaceAll(/[«»]/g, '') }
  })()`)) as Texts
}
