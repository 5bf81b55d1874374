import { readFile, writeFile } from 'node:fs/promises'
import { launchBrowser } from '../../tests/support/browser/browser.ts'

// The app's icons, from the one drawing. What phones cut to a shape of their own has to fill the square; the drawing
// is small enough for the smallest of these shapes, a circle of four fifths of the width.

const folder = new URL('../../web/public/', import.meta.url)
const drawing = await readFile(new URL('icon.svg', folder), 'utf8')
const square = drawing.replace('rx="9" ', '')

const browser = await launchBrowser()
for (const [name, size, svg] of [
  ['icon-192', 192, drawing],
  ['icon-512', 512, drawing],
  ['maskable-512', 512, square],
  ['apple-touch-icon', 180, square],
] as const) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`)
  const picture = await page.screenshot({ omitBackground: true })
  await writeFile(new URL(`icons/${name}.png`, folder), picture)
  console.log(`${name}.png: ${(picture.length / 1000).toFixed(1)} kB`)
  await page.close()
}
await browser.close()
