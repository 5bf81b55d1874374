import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const ours =
  /\/web\/(shared\/((ui|format|text\/(en\/)?(shell|language|visit))|[a-z-]+\.ts$)|patient\/booking\/(wizard\.module|zone)|app\/(main|routes|screens)\.)/
const forSome = /Mutation|infinite/i

const isOnEveryScreen = (id: string) => (ours.test(id) || id.includes('node_modules')) && !forSome.test(id)

const port = process.env.PORT ?? '5000'

// A build made by the tests is served by the next start, so it has to be the same one: their NODE_ENV is 'test'.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production'

export default defineConfig({
  root: fileURLToPath(new URL('web', import.meta.url)),
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
    // Says which files a screen needs, for the server to name with the page.
    manifest: 'manifest.json',
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
        codeSplitting: {
          groups: [{ name: 'base', test: isOnEveryScreen }],
        },
      },
    },
  },
})
