import { useState } from 'preact/hooks'
import { doorText } from '../../shared/text/door.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { KeepRecoveryCodes } from '../door/recovery-codes.tsx'
import styles from '../staff.module.css'
import { Devices } from './devices.tsx'
import { Passkeys } from './passkeys.tsx'
import { PasswordAndCode } from './password-and-code.tsx'

/** The user's own sign-in methods and sessions. */
export function AccountScreen() {
  const [codes, setCodes] = useState<string[] | null>(null)
  if (codes !== null) {
    return (
      <div class={styles.narrow}>
        <KeepRecoveryCodes codes={codes} onKept={() => setCodes(null)} />
      </div>
    )
  }
  return (
    <div class={`${styles.stack} ${styles.narrow}`}>
      <PageHeading key="account">{doorText.account}</PageHeading>
      <Passkeys />
      <PasswordAndCode onNewCodes={setCodes} />
      <Devices />
    </div>
  )
}
