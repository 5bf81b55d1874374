import { glob, readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * `server/payments/settle.ts` is in `payments`; a file beside the rooms is its own room: `server/app.ts` is `app.ts`.
 */
const roomOf = (path: string) => path.split('/')[1] ?? path

/** The table under 'Directions' in docs/architecture.md: a room, and the rooms that it may import. */
async function readAllowed(): Promise<Map<string, Set<string>>> {
  const text = await readFile(`${root}docs/architecture.md`, 'utf8')
  const section = text.split('## Directions')[1]?.split('\n## ')[0] ?? ''
  const rows = section
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length >= 4 && cells[1]?.startsWith('`'))
  const names = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
  return new Map(rows.map((cells) => [names(cells[1])[0] ?? '', new Set(names(cells[2]))]))
}

/** Every import between two rooms of the server: room -> room, with one file as the example. */
async function readArrows(): Promise<Map<string, Map<string, string>>> {
  const arrows = new Map<string, Map<string, string>>()
  for await (const file of glob('server/**/*.ts', { cwd: root })) {
    const source = await readFile(`${root}${file}`, 'utf8')
    for (const [, specifier = ''] of source.matchAll(/(?:from|import) '(\.{1,2}\/[^']+)'/g)) {
      const target = posix.normalize(posix.join(posix.dirname(file), specifier))
      if (!target.startsWith('server/') || roomOf(target) === roomOf(file)) continue
      const from = arrows.get(roomOf(file)) ?? new Map<string, string>()
      arrows.set(roomOf(file), from.set(roomOf(target), file))
    }
  }
  return arrows
}

test('rooms of the server import only what the table of directions allows', async () => {
  const allowed = await readAllowed()
  expect(allowed.size).toBeGreaterThan(10)
  const wrong = [...(await readArrows())].flatMap(([from, targets]) =>
    [...targets]
      .filter(([to]) => allowed.get(from)?.has(to) !== true)
      .map(([to, file]) => `${from} -> ${to} (${file}) is not in the table`),
  )
  expect(wrong).toEqual([])
})

test('the table of directions allows nothing that no room needs', async () => {
  const arrows = await readArrows()
  const idle = [...(await readAllowed())].flatMap(([from, targets]) =>
    [...targets].filter((to) => arrows.get(from)?.has(to) !== true).map((to) => `${from} -> ${to}`),
  )
  expect(idle).toEqual([])
})

test('the rooms of the server import each other without circles', async () => {
  const arrows = await readArrows()
  const circle = findCircle(arrows)
  expect(circle).toBeUndefined()
})

function findCircle(arrows: Map<string, Map<string, string>>): string | undefined {
  const done = new Set<string>()
  const visit = (room: string, way: readonly string[]): string | undefined => {
    if (way.includes(room)) return [...way.slice(way.indexOf(room)), room].join(' -> ')
    if (done.has(room)) return undefined
    for (const next of arrows.get(room)?.keys() ?? []) {
      const circle = visit(next, [...way, room])
      if (circle !== undefined) return circle
    }
    done.add(room)
    return undefined
  }
  for (const room of arrows.keys()) {
    const circle = visit(room, [])
    if (circle !== undefined) return circle
  }
  return undefined
}
