import { fileURLToPath } from 'node:url'

/** What every program of ours is started with. Its compiled code is kept, which halves the work of its next start. */
export const programEnv = {
  PATH: process.env.PATH ?? '',
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)),
}
