import { buildWeb } from './web-build.ts'

// Built and compressed: files that were not are sent as they are, since no request should wait for that.
await buildWeb()
