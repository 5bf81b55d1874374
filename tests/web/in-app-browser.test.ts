import { expect, it } from 'vitest'
import { isInAppBrowser } from '../../web/shared/in-app-browser.ts'

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const ios = `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${webkit}`
const android = 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A'

const inApps = {
  'Instagram on iOS': `${ios} Mobile/15E148 Instagram 334.0.4.32.98 (iPhone14,5; iOS 17_5; en_IN)`,
  'Instagram on Android': `${android}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36 Instagram 334.0`,
  'Facebook on iOS': `${ios} Mobile/15E148 [FBAN/FBIOS;FBAV/465.0.0.37.106;FBBV/600]`,
  'Facebook on Android': `${android}; wv) AppleWebKit/537.36 Chrome/125.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/465.0]`,
  'Line on iOS': `${ios} Mobile/15E148 Safari/604.1 Line/14.7.0`,
  'any app on Android': `${android}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36`,
  'any app on iOS': `${ios} Mobile/15E148`,
}

const browsers = {
  'Safari on iOS': `${ios} Version/17.5 Mobile/15E148 Safari/604.1`,
  'Chrome on iOS': `${ios} CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1`,
  'Firefox on iOS': `${ios} FxiOS/126.0 Mobile/15E148 Safari/605.1.15`,
  'Chrome on Android': `${android}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36`,
  'Samsung Internet': `${android}) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
  'Chrome on Windows': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/125.0.0.0 Safari/537.36',
  'Safari on a Mac': `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/17.4 Safari/605.1.15`,
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0',
}

it.each(Object.entries(inApps))('leaves the page to pay inside %s', (_name, agent) => {
  expect(isInAppBrowser(agent)).toBe(true)
})

it.each(Object.entries(browsers))('opens the sheet on the page in %s', (_name, agent) => {
  expect(isInAppBrowser(agent)).toBe(false)
})
