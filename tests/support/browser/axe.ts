import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { freshTexts } from './colours.ts'

/** Less than half of what the package hands out by default, and each page reads all of it. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const violations = { resultTypes: ['violations'] } satisfies RunOptions
// Every rule of axe's but for its experimental ones: WCAG 2.2 A and AA, and its best practices. The size of targets
// is off by default, and contrast is looked at apart.
const allButContrast: RunOptions = {
  ...violations,
  rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: false } },
}
/** The rules that the same elements may keep at one size and break at another. */
const rulesOfPlace: RunOptions = {
  ...violations,
  runOnly: ['target-size', 'scrollable-region-focusable', 'link-in-text-block'],
}

async function bringAxe(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    // Through the debugger, since the page's own policy rightly refuses scripts that are not its own.
    if (!(await frame.evaluate(`'axe' in window`))) await frame.evaluate(source)
  }
}

const run = (page: Page, options: RunOptions) =>
  page.evaluate(`axe.run(document, ${JSON.stringify(options)})`) as Promise<AxeResults>

const named = ({ violations: broken }: Pick<AxeResults, 'violations'>) =>
  broken.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)

/** Which elements there are, and which of them are shown. */
const shownElements = `[...document.querySelectorAll('*')]
  .map((element) => element.tagName[0] + Number(element.checkVisibility({ visibilityProperty: true }))).join('')`

/** The texts whose contrast was found good, by all that it depends on. */
const goodTexts = new Set<string>()

interface Contrast {
  violations: AxeResults['violations']
  good: string[]
}

async function contrast(page: Page): Promise<string[]> {
  await bringAxe(page)
  const result = (await page.evaluate(`(${freshTexts})(${JSON.stringify([...goodTexts])})`)) as Contrast
  for (const key of result.good) goodTexts.add(key)
  return named(result)
}

/**
 * Looks at one state at several sizes, and by day and night, with every rule. What cannot differ is asked once: the
 * rules on markup of the same elements, and the contrast of the same letters on the same grounds, in whatever state.
 */
export function examination(page: Page) {
  const examined = new Set<string>()
  return {
    contrast: () => contrast(page),
    async everything(): Promise<string[]> {
      await bringAxe(page)
      const shown = (await page.evaluate(shownElements)) as string
      const rules = named(await run(page, examined.has(shown) ? rulesOfPlace : allButContrast))
      examined.add(shown)
      return [...rules, ...(await contrast(page))]
    },
  }
}
