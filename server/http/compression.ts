import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import type { App } from './app.ts'

/**
 * Compresses the replies of routes that are added to `app` after this. The web app's files are not among them, since
 * the build compresses those. Runs after the ETag is computed, so that the tag is of the uncompressed reply.
 */
export async function compressReplies(app: App): Promise<void> {
  await app.register(compress, {
    threshold: 2048,
    encodings: ['br', 'gzip'],
    brotliOptions: {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_GENERIC,
        [constants.BROTLI_PARAM_QUALITY]: 3,
        // A reply fits into a window of 256 KB. The default of 4 MB would be held for each slow reader.
        [constants.BROTLI_PARAM_LGWIN]: 18,
      },
    },
  })
}
