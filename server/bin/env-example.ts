import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const configFile = fileURLToPath(new URL('../core/environment.ts', import.meta.url))

/** A configuration key in its source: the comment above it, its name and its schema. */
const keyInSource = /(?: {2}\/\*\* ([\s\S]*?) ?\*\/\n)? {2}([A-Z][A-Z0-9_]+): ([\s\S]*?),\n(?= {2}[/A-Z]|$)/g

/** The default as written, if it is a plain value: `15m`, `300`, `loopback`. */
function readDefault(check: string): string {
  const written = /\.default\(([^)]*)\)|^\w+\(([^)]*)\)$/.exec(check)?.slice(1).find(Boolean) ?? ''
  if (/^'.*'$/.test(written)) return written.slice(1, -1)
  return /^[\d_]+$/.test(written) ? written.replaceAll('_', '') : ''
}

/** The text of `.env.example`: every key of `environment.ts` with its documentation, commented out at its default. */
export async function writeExample(): Promise<string> {
  const source = await readFile(configFile, 'utf8')
  const keys = /const Environment = z\.object\(\{\n([\s\S]*?\n)\}\)/.exec(source)?.[1] ?? ''
  const entries = [...keys.matchAll(keyInSource)].map(([, comment, name, check = '']) => {
    const documentation = comment === undefined ? '' : `\n# ${comment.replaceAll(/\s*\n\s*\* ?/g, '\n# ')}\n`
    return `${documentation}#${name}=${readDefault(check)}\n`
  })
  return (
    '# Copy to .env and set what differs. Made from server/core/environment.ts by `npm run ' +
    `env:example\`.\n${entries.join('')}`
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await writeExample())
