import type { FileLink, FileLinkBody } from '../../contract/patient/dashboard.ts'
import { call } from './api.ts'
import { isInAppBrowser } from './in-app-browser.ts'

/**
 * Gives the browser a file that is private to the patient, by a real address that works for some minutes, since
 * browsers inside apps cannot use one that exists only in the page. Those open it, others save it. Throws what `call`
 * throws.
 */
export async function saveFile(path: string, body?: FileLinkBody): Promise<void> {
  const { url } = await call<FileLink>(`${path}/file-link`, { method: 'POST', body, isPrivate: true })
  const link = document.createElement('a')
  link.href = url
  if (!isInAppBrowser(navigator.userAgent)) link.download = ''
  link.click()
}
