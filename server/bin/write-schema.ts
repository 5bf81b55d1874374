import { writeFile } from 'node:fs/promises'
import { current } from '../db/catalogues.ts'
import { schemaText } from '../db/schema-text.ts'

await writeFile(new URL('../db/schema.ts', import.meta.url), schemaText(current))
