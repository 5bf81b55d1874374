import type { Defence } from './defence.ts'

const connections = ['connections.test.ts']
const frontDoor = ['front-door.test.ts']
const inFlight = ['in-flight.test.ts']
const webhooks = ['webhook-front.test.ts']
const kept = ['kept-replies.test.ts']
const headers = ['headers.test.ts']
const production = ['security/production.test.ts']
const spelling = ['spelling.test.ts']

/** What stands between strangers and one process. */
export const doorDefences: Defence[] = [
  {
    name: 'requests-of-a-connection',
    find: 'if (connection.leases.size >= limits.requests) {',
    replace: 'if (connection.leases.size >= 1e6) {',
    tests: connections,
  },
  {
    name: 'one-request-at-a-time',
    find: 'if (connection.leases.size === 1) begin()',
    replace: 'if (connection.leases.size > 0) begin()',
    tests: connections,
  },
  {
    name: 'connections-of-a-network',
    find: 'theirs.size >= limits.network && !makeRoomWithin(theirs)',
    replace: 'theirs.size >= 1e6',
    tests: connections,
  },
  {
    name: 'idle-before-new',
    find: 'leases.size === 0\n',
    replace: 'leases.size < 0\n',
    tests: connections,
  },
  {
    name: 'readers-who-do-not-read',
    find: 'first.startedMs <= oldest',
    replace: 'first.startedMs <= 0',
    tests: connections,
  },
  {
    name: 'offenders-wait',
    find: 'offences.count(network) >= offencesPerMinute',
    replace: 'offences.count(network) >= 1e6',
    tests: connections,
  },
  {
    name: 'who-holds-most-gives-way',
    find: '(total < limits.process || giveWayTo(theirs))',
    replace: 'total < limits.process',
    tests: inFlight,
  },
  {
    name: 'work-does-not-give-way',
    find: 'if (lease.isAtWork === true) continue',
    replace: '',
    tests: inFlight,
  },
  {
    name: 'unfinished-requests-give-way',
    find: 'return fullestFirst.some((those) => those.size > theirs + 1 && closeFirst(',
    replace: 'return fullestFirst.some((those) => those.size > 1e6 && closeFirst(',
    tests: connections,
  },
  {
    name: 'idle-ones-of-whatever-network',
    find: 'if (fullestFirst.some((those) => closeFirst(those, isIdle))) return true',
    replace: 'if (fullestFirst.slice(0, 1).some((those) => closeFirst(those, isIdle))) return true',
    tests: connections,
  },
  {
    name: 'slow-ones-of-one-s-own-network',
    find: 'closeFirst(theirs, isIdle) || closeFirst(theirs, (one) => isWaitedFor(one, since))',
    replace: 'closeFirst(theirs, isIdle)',
    tests: connections,
  },
  {
    name: 'large-bodies-of-strangers',
    find: 'if (theirs >= mostLarge.network || total >= mostLarge.process) return false',
    replace: '',
    tests: webhooks,
  },
  {
    name: 'in-flight-of-a-network',
    find: 'if (theirs >= limits.network) return false',
    replace: '',
    tests: [...inFlight, ...frontDoor],
  },
  {
    name: 'in-flight-kept-for-others',
    find: 'if (total < limits.process * reservedFrom) return true',
    replace: 'if (total < limits.process) return true',
    tests: inFlight,
  },
  {
    name: 'pages-limited',
    find: "if (kind === 'webhook' || kind === 'monitor') return next()",
    replace: "if (kind !== 'api') return next()",
    tests: frontDoor,
  },
  {
    name: 'wider-networks-limited',
    find: "network.endsWith('::/64') ?",
    replace: "network.endsWith('none') ?",
    tests: frontDoor,
  },
  {
    name: 'kind-by-route',
    find: 'return isApiPath(route) ?',
    replace: 'return isApiPath(request.url) ?',
    tests: spelling,
  },
  {
    name: 'absolute-form',
    find: 'originForm(url),',
    replace: 'url,',
    tests: spelling,
  },
  {
    name: 'forwarded-without-ports',
    find: 'if (address === undefined) break',
    replace: 'if (address === undefined) continue',
    tests: ['client-address.test.ts'],
  },
  {
    name: 'webhook-form-before-body',
    find: 'const isRefused = signatureOf(request) === undefined ||',
    replace: 'const isRefused =',
    tests: webhooks,
  },
  {
    name: 'webhook-failures-limited',
    find: 'failures.count(network) >= failuresPerMinute',
    replace: 'failures.count(network) >= 1e6',
    tests: webhooks,
  },
  {
    name: 'webhook-vendor-not-locked-out',
    find: '!isSmall(request) && !reputation.isKnown(network)',
    replace: 'network !== undefined',
    tests: webhooks,
  },
  {
    name: 'kept-by-parsed-question',
    find: "keyOf('availability', question)",
    replace: 'request.url',
    tests: kept,
  },
  {
    name: 'misses-limited',
    find: 'if (most === 0 || misses.add(network) <= most) return',
    replace: 'return',
    tests: kept,
  },
  {
    name: 'kept-within-its-share',
    find: ', maxSize: mostBytes',
    replace: ', maxSize: mostBytes * 1000',
    tests: kept,
  },
  {
    name: 'cors-named-origins-only',
    find: 'origin: listOf(config.CORS_ORIGIN),',
    replace: 'origin: true,',
    tests: headers,
  },
  {
    name: 'no-frames',
    find: `frameAncestors: ["'none'"],`,
    replace: '',
    tests: headers,
  },
  {
    name: 'no-frames-in-old-browsers',
    find: "xFrameOptions: { action: 'deny' },",
    replace: 'xFrameOptions: false,',
    tests: headers,
  },
  {
    name: 'no-other-base',
    find: `baseUri: ["'none'"],`,
    replace: '',
    tests: headers,
  },
  {
    name: 'referrer-kept',
    find: "referrerPolicy: { policy: 'same-origin' },",
    replace: 'referrerPolicy: false,',
    tests: headers,
  },
  {
    name: 'https-for-a-year',
    find: '{ maxAge: 31_536_000, includeSubDomains: true }',
    replace: 'false',
    tests: headers,
  },
  {
    name: 'metrics-token',
    find: "!isSame(authorization ?? '', `Bearer ${token}`)",
    replace: 'authorization === undefined',
    tests: production,
    only: '/metrics',
  },
  {
    name: 'docs-not-in-production',
    find: "if (deps.config.NODE_ENV !== 'production') {",
    replace: "if (deps.config.NODE_ENV !== 'test') {",
    tests: production,
    only: 'documentation',
  },
  {
    name: 'production-limits-above-0',
    find: 'if (value < least) return',
    replace: 'if (value < 0) return',
    tests: production,
    only: 'does not start',
  },
  {
    name: 'slow-headers',
    find: 'headersTimeout: 10_000',
    replace: 'headersTimeout: 60_000',
    tests: ['log-and-limits.test.ts'],
    only: 'slow clients',
  },
  {
    name: 'slow-bodies',
    find: 'requestTimeout: 15_000',
    replace: 'requestTimeout: 60_000',
    tests: ['log-and-limits.test.ts'],
    only: 'who never finish their body',
  },
  {
    name: 'slow-clients-have-their-time',
    find: 'headersTimeout: 10_000',
    replace: 'headersTimeout: 1000',
    tests: ['log-and-limits.test.ts'],
    only: 'slow clients',
  },
  {
    name: 'bodies-of-32-KB',
    find: 'export const bodyLimitBytes = 32 * 1024',
    replace: 'export const bodyLimitBytes = 320 * 1024',
    tests: ['bad-input.test.ts', 'json.test.ts'],
  },
  {
    name: 'no-opener-from-elsewhere',
    find: "crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },",
    replace: 'crossOriginOpenerPolicy: false,',
    tests: headers,
  },
  {
    name: 'no-embedding-from-elsewhere',
    find: "crossOriginResourcePolicy: { policy: 'same-origin' },",
    replace: 'crossOriginResourcePolicy: false,',
    tests: headers,
  },
  {
    name: 'types-that-are-trusted',
    find: `requireTrustedTypesFor: ["'script'"],`,
    replace: '',
    tests: headers,
  },
  {
    name: 'forms-stay-here',
    find: `  formAction: ["'self'"],\n  frameAncestors`,
    replace: '  frameAncestors',
    tests: headers,
  },
  {
    name: 'private-replies-are-private',
    find: "'private, no-cache'",
    replace: "'public, max-age=60'",
    tests: spelling,
  },
  {
    name: 'a-refusal-is-not-kept',
    within: 'export function sendAppError',
    find: ".header('cache-control', 'no-store')",
    replace: '',
    tests: [...headers, ...spelling],
  },
  {
    name: 'a-request-s-own-id',
    find: 'genReqId: () => randomUUID(),',
    replace: "genReqId: ({ headers }) => String(headers['x-request-id'] ?? randomUUID()),",
    tests: [...headers, 'log-and-limits.test.ts'],
  },
  {
    name: 'simple-secrets',
    find: 'distinct(environment[key]) < 10',
    replace: 'distinct(environment[key]) < 1',
    tests: production,
    only: 'does not start',
  },
  {
    name: 'plain-vendor-addresses',
    find: "return protocol === 'https:' ||",
    replace: "return protocol !== '' ||",
    tests: production,
    only: 'does not start',
  },
  {
    name: 'a-proxy-by-name',
    find: 'TRUST_PROXY !== undefined && trustsAlmostEveryone(TRUST_PROXY)',
    replace: 'TRUST_PROXY === undefined',
    tests: production,
    only: 'does not start',
  },
  {
    name: 'origins-without-a-path',
    find: ' && new URL(text).origin === text.toLowerCase()',
    replace: '',
    tests: production,
    only: 'does not start',
  },
]
