import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import type { App } from './server.ts'

/**
 * Compresses the replies of the routes that are added to `app` after this. The web app's files are not among them: they
 * were compressed when they were built. Comes after the tag is made, so that the tag is of the reply itself.
 */
export async function compressReplies(app: App): Promise<void> {
  await app.register(compress, {
    threshold: 2048,
    encodings: ['br', 'gzip'],
    brotliOptions: {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_GENERIC,
        [constants.BROTLI_PARAM_QUALITY]: 3,
        // A reply fits into a window of 256 KB. The usual 4 MB would be kept for each reader who is slow.
        [constants.BROTLI_PARAM_LGWIN]: 18,
      },
    },
  })
}
