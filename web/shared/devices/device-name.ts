const systems = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux'] as const
const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

/** `Chrome, Android`, as far as the browser says; empty where it says neither. */
export function deviceName(userAgent: string | null): string {
  const system = systems.find((name) => userAgent?.includes(name) === true)
  const browser = browsers.find(([mark]) => userAgent?.includes(mark) === true)?.[1]
  return [browser, system].filter(Boolean).join(', ')
}
