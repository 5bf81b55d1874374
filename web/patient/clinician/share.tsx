import { useState } from 'preact/hooks'
import type { Clinician } from '../../../contract/public/clinic.ts'
import { paths } from '../../shared/paths.ts'
import { aboutText } from '../../shared/text/about.ts'
import controls from '../../shared/ui/controls.module.css'

/** The address without what this reader has chosen on it. Browsers without a share sheet copy it. */
export function Share({ clinician: { id, fullName } }: { clinician: Clinician }) {
  const [said, setSaid] = useState('')
  const url = location.origin + paths.clinician(id)

  async function share(): Promise<void> {
    setSaid('')
    // In older browsers, and where a policy forbids it, either is missing.
    const { share: open, clipboard } = navigator as Partial<Navigator>
    try {
      if (open !== undefined) return await open.call(navigator, { title: fullName, url })
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return
    }
    try {
      if (clipboard === undefined) throw new Error('No clipboard')
      await clipboard.writeText(url)
      setSaid(aboutText.shared)
    } catch {
      setSaid(aboutText.shareFailed(url))
    }
  }

  return (
    <p class={controls.row}>
      <button type="button" class={controls.secondary} onClick={() => void share()}>
        {aboutText.share}
      </button>
      <span role="status" class={controls.soft}>
        {said !== '' && <span key={said}>{said}</span>}
      </span>
    </p>
  )
}
