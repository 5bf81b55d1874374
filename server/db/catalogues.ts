import { readFileSync } from 'node:fs'
import type { Catalogue } from './catalogue.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`./catalogue-${name}.json`, import.meta.url), 'utf8')) as Catalogue

/** The clinic's planned tables; written by `npm run db:catalogue`, as is `current`. */
export const baseline: Catalogue = read('baseline')

/** The result of all migrations. */
export const current: Catalogue = read('current')
