import { callForFile } from './api.ts'

/** Fetches a file that is the patient's alone, and hands it to the browser to keep. Throws what `call` throws. */
export async function saveFile(path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await callForFile(path))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
