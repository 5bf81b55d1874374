import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Loaded before everything else (`node --import`): keeps Node's compiled code, with types stripped, for the next
// start. If the folder cannot be written, nothing is kept. This file itself is not TypeScript: stripping its types
// would load the 17 MB that do so.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)))
