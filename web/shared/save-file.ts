import type { FileLink, FileLinkBody } from '../../contract/patient/dashboard.ts'
import { call } from './api.ts'
import { isInAppBrowser } from './in-app-browser.ts'

/**
 * Hands a file that is the patient's alone to the browser: by a real address, which is good for some minutes, since browsers
 * inside apps know nothing of one that only exists in the page. There it is opened, elsewhere kept. Throws what `call` throws.
 */
export async function saveFile(path: string, body?: FileLinkBody): Promise<void> {
  const { url } = await call<FileLink>(`${path}/file-link`, { method: 'POST', body, isPrivate: true })
  const link = document.createElement('a')
  link.href = url
  if (!isInAppBrowser(navigator.userAgent)) link.download = ''
  link.click()
}
