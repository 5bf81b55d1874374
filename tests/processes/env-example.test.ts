import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { environmentKeys } from '../../server/core/environment.ts'
import { writeExample } from '../../server/bin/env-example.ts'

const example = await readFile(new URL('../../.env.example', import.meta.url), 'utf8')

it('.env.example is what `npm run env:example` writes', async () => {
  expect(example).toBe(await writeExample())
})

it('.env.example names every key of the configuration once, in its order', () => {
  const named = [...example.matchAll(/^#([A-Z0-9_]+)=/gm)].map((match) => match[1])
  expect(named).toEqual(environmentKeys)
})
