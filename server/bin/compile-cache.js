import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Loaded before everything else (`node --import`): what Node compiled once, with the types taken out, is kept for the next
// start. Where the folder cannot be written, nothing is kept. Not TypeScript itself: taking the types out of one file would
// load what takes them out, 17 MB of it.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)))
