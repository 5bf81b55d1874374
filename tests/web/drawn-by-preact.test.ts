import { glob, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

// Preact's text nodes survive a translator's replacement (web/shared/translated-text.ts); anything written directly
// would not.
it('only Preact writes text into the web app’s page', async () => {
  const found: string[] = []
  for await (const file of glob('web/**/*.{ts,tsx}', { cwd: root })) {
    if (file === 'web/shared/translated-text.ts') continue
    const text = await readFile(new URL(file, root), 'utf8')
    if (
      /\b(innerHTML|outerHTML|insertAdjacent\w+|innerText|createTextNode|dangerouslySetInnerHTML)\b|\.textContent\s*=[^=]/.test(
        text,
      )
    )
      found.push(file)
  }
  expect(found).toEqual([])
})
