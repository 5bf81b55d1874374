import type { Defence } from './defence.ts'

const heads = ['page-heads.test.ts']

/** What the server writes into a page for search engines and previews of links. */
export const pageDefences: Defence[] = [
  {
    name: 'a-name-ends-no-element-of-the-data',
    find: 'replaceAll(/[<>&]/g, (sign) => `\\\\u00${sign.charCodeAt(0).toString(16)}`)',
    replace: 'toString()',
    tests: heads,
  },
  {
    name: 'a-name-is-text-in-the-head',
    find: 'text.replaceAll(/[&<>"\']/g, (sign) => entities[sign] ?? sign)',
    replace: 'text',
    tests: heads,
  },
  {
    name: 'a-dollar-in-a-name-means-nothing',
    find: 'replace(/<title>[^<]*<\\/title>/, () => `<title>${escape(title)}</title>`)',
    replace: 'replace(/<title>[^<]*<\\/title>/, `<title>${escape(title)}</title>`)',
    tests: heads,
  },
  {
    name: 'the-page-has-one-address',
    find: 'const url = `${site}/clinicians/${one.id}`',
    replace: 'const url = `/clinicians/${one.id}`',
    tests: heads,
  },
  {
    name: 'a-head-follows-its-clinician',
    find: '? null : kept(id, state, () => clinicianHead(clinicianId))',
    replace: "? null : kept(id, '', () => clinicianHead(clinicianId))",
    tests: heads,
  },
  {
    name: 'who-has-left-is-in-no-sitemap',
    within: 'export async function listPublicIds',
    find: 'where ${isPublic} order by c.id`',
    replace: 'where c.consultation_fee is not null order by c.id`',
    tests: heads,
  },
  {
    name: 'an-address-of-nothing-is-a-404',
    find: 'reply.code(head === null ? 404 : 200)',
    replace: 'reply.code(200)',
    tests: heads,
  },
  {
    name: 'the-page-comes-without-the-database',
    find: 'return await headOf(path)',
    replace: 'return headOf(path)',
    tests: heads,
  },
  {
    name: 'no-reply-is-a-page-to-be-found',
    find: "if (routeKind(request) === 'api') void reply.header('x-robots-tag', 'noindex')",
    replace: '',
    tests: heads,
  },
  {
    name: 'the-policies-say-the-clinic-s-rule',
    find: 'cutoffHours: settings.cancelCutoffHours,',
    replace: 'cutoffHours: 48,',
    tests: heads,
  },
  {
    name: 'a-slow-screen-begins-at-its-top',
    find: 'if (isScreen) startAtTop()',
    replace: '',
    tests: ['screens-booking.test.ts'],
    only: 'dead end',
  },
  {
    name: 'a-dead-network-is-said-in-view',
    find: `  position: sticky;
  top: 0;
  z-index: 2;`,
    replace: '',
    tests: ['screens-booking.test.ts'],
    only: 'dead end',
  },
  {
    name: 'forced-colours-mark-what-is-chosen',
    find: '@media (forced-colors: active)',
    replace: '@media (forced-colors: none)',
    tests: ['screens-booking.test.ts'],
    only: 'eyes and hands',
  },
  {
    name: 'a-date-leads-to-its-times',
    find: 'requestAnimationFrame(() => times.current?.focus())',
    replace: '',
    tests: ['screens-booking.test.ts'],
    only: 'eyes and hands',
  },
]
