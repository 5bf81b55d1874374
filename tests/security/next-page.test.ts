import { expect, it } from 'vitest'
import { nextPage } from '../../web/shared/next-page.ts'

const origin = 'https://book.clinic.example'

it.each([
  ['/dashboard/profile', '/dashboard/profile'],
  ['/clinicians/7?step=details', '/clinicians/7?step=details'],
  ['/clinicians/../dashboard', '/dashboard'],
])('signing in continues to %s', (to, reached) => {
  expect(nextPage(to, origin)).toBe(reached)
})

it.each([
  null,
  '',
  'https://x.example',
  '//x.example',
  '/\\x.example',
  '/..//x.example',
  '/.//x.example',
  '/a/..//x.example',
  '/%2e%2e//x.example',
  '/\t/x.example',
  '/..\\\\x.example',
  'javascript:alert(1)',
  '/\n/x.example',
])('signing in never leads elsewhere, nor to an invalid path: %j', (to) => {
  const reached = nextPage(to, origin)
  expect(reached === null || (/^\/(?!\/)/.test(reached) && new URL(reached, origin).origin === origin)).toBe(true)
})

it('dot segments that resolve to two leading slashes lead nowhere', () => {
  expect(nextPage('/..//x.example', origin)).toBeNull()
})

it.each(['', 'dashboard', '?step=pay', '\\\\x.example'])(
  'a path that does not begin with exactly one slash leads nowhere: %j',
  (to) => {
    expect(nextPage(to, origin)).toBeNull()
  },
)
