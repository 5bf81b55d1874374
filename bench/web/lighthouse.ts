import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { chromiumPath } from '../../tests/chromium.ts'
import { withProduct } from './product.ts'

// Downloaded when first run, in exactly this version: 200 packages and 185 MB would add a quarter to every `npm ci`.
const lighthouse = 'lighthouse@12.8.2'
const runs = 3
const folder = resolve('.data/lighthouse')
const pages = { finder: '/', booking: '/clinicians/1' }
const bar = { performance: 99, accessibility: 100, 'best-practices': 100, seo: 100 }

type Category = keyof typeof bar
type Scores = Record<Category, number>

interface Report {
  categories: Record<Category, { score: number }>
  audits: Record<string, { title: string; score: number | null; scoreDisplayMode: string; displayValue?: string }>
}

const categories = Object.keys(bar) as Category[]
const scoresOf = (report: Report) =>
  Object.fromEntries(categories.map((name) => [name, Math.round(report.categories[name].score * 100)])) as Scores

/** One report with Lighthouse's defaults: a phone on slow 4G whose processor is four times slower. */
async function run(url: string, name: string): Promise<Report> {
  const path = join(folder, name)
  const flags = ['--quiet', '--output=html', '--output=json', `--output-path=${path}`]
  await promisify(execFile)(
    'npx',
    ['--yes', lighthouse, url, ...flags, '--chrome-flags=--headless=new --no-sandbox --disable-gpu'],
    { env: { ...process.env, CHROME_PATH: await chromiumPath() }, timeout: 240_000 },
  )
  return JSON.parse(await readFile(`${path}.report.json`, 'utf8')) as Report
}

/** The median run, by performance. */
async function measure(url: string, name: string): Promise<Report> {
  const reports = []
  for (let count = 1; count <= runs; count += 1) reports.push(await run(url, `${name}-${count}`))
  reports.sort((a, b) => a.categories.performance.score - b.categories.performance.score)
  const middle = reports[Math.floor(runs / 2)]
  if (middle === undefined) throw new Error('Nothing was measured')
  return middle
}

const figures = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']

await mkdir(folder, { recursive: true })
await withProduct(async ({ url }) => {
  for (const [name, path] of Object.entries(pages)) {
    const report = await measure(url + path, name)
    const scores = scoresOf(report)
    console.log(`${path}: ${categories.map((category) => `${category} ${scores[category]}`).join(', ')}`)
    console.log(`  ${figures.map((id) => `${report.audits[id]?.title} ${report.audits[id]?.displayValue}`).join(', ')}`)
    const low = categories.filter((category) => scores[category] < bar[category])
    if (low.length === 0) continue
    process.exitCode = 1
    for (const category of low) console.log(`  below ${bar[category]}: ${category}`)
    for (const audit of Object.values(report.audits)) {
      if (audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative')
        console.log(`  ${audit.title} ${audit.displayValue ?? ''}`)
    }
  }
})
console.log(`The middle one of ${runs} runs each. The reports are in ${folder}.`)
