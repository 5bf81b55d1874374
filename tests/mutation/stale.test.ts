import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { pieces } from '../../bench/pieces.ts'
import { allDefences } from './all.ts'
import { findStale, placeOf, testFileOf } from './find.ts'

it('every listed defence can still be taken out', () => {
  expect(allDefences.length).toBeGreaterThan(50)
  expect(findStale(allDefences)).toEqual([])
})

it('every optimisation that the bench measures can still be taken out', async () => {
  for (const { name, file, find } of pieces) {
    expect((await readFile(file, 'utf8')).split(find).length - 1, name).toBe(1)
  }
})

const file = (text: string) => ({ path: `server/${text.length}.ts`, text })

it('a defence is found even if its file was renamed, but not if its text is ambiguous', () => {
  const one = file('export function pay() { return isPaid }')
  const other = file('export function refund() { return isPaid }')
  expect(placeOf({ find: 'isPaid' }, [one])).toEqual(one)
  expect(placeOf({ find: 'isPaid' }, [{ ...one, path: 'server/money/moved.ts' }])).toMatchObject({ text: one.text })
  expect(placeOf({ find: 'isPaid', within: 'function refund' }, [one, other])).toEqual(other)
  expect(placeOf({ find: 'isPaid' }, [one, other])).toMatch(/stands in 2 files/)
  expect(placeOf({ find: 'isFree' }, [one, other])).toMatch(/stands in 0 files/)
  expect(placeOf({ find: 'isPaid' }, [file('isPaid || isPaid')])).toMatch(/stands 2 times/)
})

it('a test file is found in any folder', () => {
  const files = [
    'tests/a/settle.test.ts',
    'tests/a/limits.test.ts',
    'tests/b/limits.test.ts',
    'tests/b/resettle.test.ts',
  ]
  expect(testFileOf('settle.test.ts', files)).toBe('tests/a/settle.test.ts')
  expect(testFileOf('b/limits.test.ts', files)).toBe('tests/b/limits.test.ts')
  expect(() => testFileOf('limits.test.ts', files)).toThrow('2 files are called limits.test.ts')
  expect(() => testFileOf('gone.test.ts', files)).toThrow('0 files')
})
