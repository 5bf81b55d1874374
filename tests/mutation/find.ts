import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Defence } from './defence.ts'

export const checkout = fileURLToPath(new URL('../..', import.meta.url))

const rooms = '{server,contract,web,sandbox,migrations}'

export interface SourceFile {
  /** From the top of the checkout. */
  path: string
  text: string
}

let sources: SourceFile[] | undefined

const readSources = (): SourceFile[] =>
  (sources ??= globSync(`${rooms}/**/*.{ts,tsx,css,html,js,sql}`, { cwd: checkout }).map((path) => ({
    path,
    text: readFileSync(join(checkout, path), 'utf8'),
  })))

/** The one file in which a defence stands once, or why there is no such file. */
export function placeOf(
  { find, within = '' }: Pick<Defence, 'find' | 'within'>,
  files: readonly SourceFile[] = readSources(),
): SourceFile | string {
  const [file, ...others] = files.filter(({ text }) => text.includes(find) && text.includes(within))
  if (file === undefined || others.length > 0) {
    const paths = [file, ...others].flatMap((one) => one?.path ?? [])
    return `its text stands in ${paths.length} files, not one: ${paths.join(', ')}`
  }
  const times = file.text.split(find).length - 1
  return times === 1 ? file : `its text stands ${times} times in ${file.path}, not once`
}

let testFiles: string[] | undefined

/** Where the test file of a name lies. */
export function testFileOf(
  name: string,
  files: readonly string[] = (testFiles ??= globSync('tests/**/*.test.ts', { cwd: checkout })),
): string {
  const [path, ...others] = files.filter((one) => one.endsWith(`/${name}`))
  if (path === undefined || others.length > 0) {
    throw new Error(`${path === undefined ? 0 : others.length + 1} files are called ${name}, not one`)
  }
  return path
}

function testFaults(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    try {
      testFileOf(name)
      return []
    } catch (error) {
      return [(error as Error).message]
    }
  })
}

/** The defences that cannot be taken out any more, since their line has changed or their tests are gone. */
export function findStale(defences: readonly Defence[]): string[] {
  return defences.flatMap((defence) => {
    const place = placeOf(defence)
    const faults = [...(typeof place === 'string' ? [place] : []), ...testFaults(defence.tests)]
    return faults.map((fault) => `${defence.name}: ${fault}`)
  })
}
