import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin, type Rolldown } from 'vite'
import { policyNames } from './contract/core/policy-names.ts'
import { preloads } from './web/app/preloads.ts'
import { patterns } from './web/shared/patterns.ts'
import { pageText } from './web/shared/text/page.ts'

const ours =
  /\/web\/(shared\/((ui|format|text\/(en\/)?(shell|language|visit))|[a-z-]+\.ts$)|patient\/booking\/(wizard\.module|zone)|app\/(main|routes|screens)\.)/
const forSome = /Mutation|infinite|simplewebauthn|uqr|contact-phone/i

// What neither the list nor the choice of a time needs, and nearly every screen after them does.
const later = /\/web\/shared\/(ui\/(clinic-time|countdown|field|use-focus-on-problem)|save-file|in-app-browser)\./

const isOnEveryScreen = (id: string) =>
  (ours.test(id) || id.includes('node_modules')) && !forSome.test(id) && !later.test(id)

type Bundle = Rolldown.OutputBundle
type Chunk = Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } }

/** A chunk and what it imports, but for the entry, which the page names itself. */
function withImports(bundle: Bundle, chunk: Chunk, seen = new Set<Chunk>()): Set<Chunk> {
  if (chunk.isEntry || seen.has(chunk)) return seen
  seen.add(chunk)
  for (const file of chunk.imports) {
    const imported = bundle[file]
    if (imported?.type === 'chunk') withImports(bundle, imported, seen)
  }
  return seen
}

function linkHeader(bundle: Bundle, names: string[]): string {
  const chunks = new Set<Chunk>()
  for (const name of names) {
    const chunk = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === name)
    if (chunk?.type !== 'chunk') throw new Error(`web/app/preloads.ts names ${name}, and no chunk is called so.`)
    withImports(bundle, chunk, chunks)
  }
  const scripts = [...chunks].map(({ fileName }) => `</${fileName}>; rel=modulepreload`)
  const styles = [...chunks].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
  return [...scripts, ...styles.map((file) => `</${file}>; rel=preload; as=style; crossorigin`)].join(', ')
}

const screens = [...Object.values(patterns), ...policyNames.map((name) => `/${name}`)]

/** Writes down the screens, and which files each needs and what it reads first, for the server. */
const writePreloads: Plugin = {
  name: 'write-preloads',
  apply: 'build',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const written = preloads.map(({ chunks, ...rest }) => ({ ...rest, link: linkHeader(bundle, chunks) }))
    this.emitFile({ type: 'asset', fileName: 'preloads.json', source: JSON.stringify(written) })
    this.emitFile({ type: 'asset', fileName: 'screens.json', source: JSON.stringify(screens) })
  },
}

const port = process.env.PORT ?? '5000'

// A build made by the tests is served by the next start, so it has to be the same one: their NODE_ENV is 'test'.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production'

/** Writes the words of the catalogue into index.html, where it has `{{late}}` and the like. */
export const pageWords = (words: Partial<Record<string, string>>): Plugin => ({
  name: 'page-words',
  transformIndexHtml: (html) => html.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => words[key] ?? whole),
})

export default defineConfig({
  root: fileURLToPath(new URL('web', import.meta.url)),
  plugins: [pageWords(pageText), writePreloads],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': { target: `http://127.0.0.1:${port}` } },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: ['chrome109', 'edge109', 'firefox115', 'safari16'],
    sourcemap: false,
    // The Content-Security-Policy allows files of our own and nothing that is written into the page.
    assetsInlineLimit: 0,
    // The styles of a chunk have to be there with it. What scripts it needs it says itself: to list all of them for each screen
    // weighs 0.5 kB on the first page, which mostly leads to one of them.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, needed) => needed.filter((one) => one.endsWith('.css')),
    },
    // What every screen loads is one file: many small ones compress worse, and import each other by name.
    rolldownOptions: {
      output: {
        // Files name each other, and a hash does not compress: seven characters tell a file's versions apart.
        entryFileNames: 'assets/[name]-[hash:7].js',
        chunkFileNames: 'assets/[name]-[hash:7].js',
        assetFileNames: 'assets/[name]-[hash:7].[ext]',
        codeSplitting: {
          groups: [
            { name: 'base', test: isOnEveryScreen },
            { name: 'later', test: later },
          ],
        },
      },
    },
  },
})
