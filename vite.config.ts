import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const port = process.env.PORT ?? '5000'

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
    modulePreload: { polyfill: false },
  },
})
