import { buildWeb } from './web-build.ts'

// Built and compressed here: the server does not compress files at request time.
await buildWeb()
