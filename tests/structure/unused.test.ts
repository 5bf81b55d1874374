import { glob, readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errors } from '../../contract/core/errors.ts'
import { fieldSentences } from '../../contract/core/field-problems.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

async function sources(pattern: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const file of glob(pattern, { cwd: root })) found.set(file, await readFile(`${root}${file}`, 'utf8'))
  return found
}

const server = await sources('server/**/*.ts')
const contract = await sources('contract/**/*.ts')
const web = await sources('web/**/*.{ts,tsx}')
const lists = new Set(['contract/core/errors.ts', 'contract/core/field-problems.ts'])

const all = (files: Map<string, string>, except: (file: string) => boolean = () => false) =>
  [...files]
    .filter(([file]) => !except(file))
    .map(([, text]) => text)
    .join('\n')

// What knip does not see, because it is a key and not an export.
describe('nothing is left unused', () => {
  it.each([
    ['error code', Object.keys(errors)],
    ['code of a field', Object.keys(fieldSentences)],
  ])('each %s is used by the server', (_, codes) => {
    const code = all(server) + all(contract, (file) => lists.has(file))
    expect(codes.filter((one) => !code.includes(`'${one}'`))).toEqual([])
  })

  it('each sentence of the web is used', async () => {
    const code = all(web, (file) => file.includes('/text/en/')) + (await readFile(`${root}web/index.html`, 'utf8'))
    const unused: string[] = []
    for await (const file of glob('web/shared/text/en/*.ts', { cwd: root })) {
      const name = posix.basename(file, '.ts')
      if (name.endsWith('problems') || name === 'fields') continue
      const [words] = Object.values((await import(`${root}${file}`)) as Record<string, object>)
      for (const key of Object.keys(words ?? {})) {
        if (!new RegExp(`\\b${name}Text\\.${key}\\b|\\{\\{${key}\\}\\}`).test(code)) unused.push(`${name}.${key}`)
      }
    }
    expect(unused).toEqual([])
  })

  it('each sentence of the server is used', async () => {
    const code = all(server, (file) => file.endsWith('/text/en.ts'))
    const unused: string[] = []
    for (const file of [...server.keys()].filter((one) => one.endsWith('/text/en.ts'))) {
      const [words = {}] = Object.values((await import(`${root}${file}`)) as Record<string, object>)
      const flat = file.includes('receipts') ? Object.assign({}, ...Object.values(words)) : words
      for (const key of Object.keys(flat)) {
        if (!new RegExp(`\\.${key}\\b|\\{[^}]*\\b${key}\\b`).test(code)) unused.push(`${file} ${key}`)
      }
    }
    expect(unused).toEqual([])
  })

  it('each class of a style module is used', async () => {
    const unused: string[] = []
    for (const [file, css] of await sources('web/**/*.module.css')) {
      const users = [...web]
        .filter(([, text]) => text.includes(`/${posix.basename(file)}'`))
        .map(([, text]) => text)
        .join('\n')
      const classes = new Set([...css.matchAll(/\.([a-zA-Z][\w-]*)(?=[\s,.:{>+~[)])/g)].map(([, name]) => name ?? ''))
      const stems = new Set([...users.matchAll(/styles\[`(\w+)\$\{/g)].map(([, stem]) => stem))
      const isDynamic = (name: string) =>
        (/styles\[/.test(users) && users.includes(`'${name}'`)) || stems.has(name.replace(/\d+$/, ''))
      for (const name of classes) {
        if (!new RegExp(`\\.${name}\\b`).test(users) && !isDynamic(name)) unused.push(`${file} .${name}`)
      }
    }
    expect(unused).toEqual([])
  })
})
