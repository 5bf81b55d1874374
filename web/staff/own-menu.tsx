import { useEffect, useRef, useState } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import type { StaffMe } from '../../contract/staff/door.ts'
import { doorText } from '../shared/text/door.ts'
import { noteSwitching } from './door/switching.ts'
import { mayOpen } from './may-open.ts'
import { staffPaths } from './paths.ts'
import styles from './staff.module.css'
import { lastName, lock } from './who.ts'

/** The user's name, account and sign-out: side by side if there is room, otherwise in a menu. */
export function OwnMenu({ me }: { me: StaffMe }) {
  const [isOpen, setOpen] = useState(false)
  const [place] = useLocation()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  useEffect(() => setOpen(false), [place])
  useEffect(() => {
    if (!isOpen) return
    const onPress = ({ target }: Event) => {
      if (target instanceof Node && menu.current?.contains(target) !== true) setOpen(false)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    addEventListener('pointerdown', onPress)
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('pointerdown', onPress)
      removeEventListener('keydown', onKey)
    }
  }, [isOpen])
  const leave = () => void lock().catch(() => undefined)
  const roles = [...new Set(me.roles.map(({ role }) => doorText.role(role)))].join(', ')
  return (
    <div
      ref={menu}
      class={styles.own}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && menu.current?.contains(relatedTarget) !== true) setOpen(false)
      }}
    >
      <button
        ref={button}
        type="button"
        class={styles.opener}
        aria-expanded={isOpen}
        aria-controls="own-menu"
        onClick={() => setOpen(!isOpen)}
      >
        <span class={styles.name}>{me.user.fullName}</span> <span aria-hidden="true">▾</span>
      </button>
      <div id="own-menu" class={`${styles.menu} ${isOpen ? styles.opened : ''}`}>
        <span class={styles.me} key={me.user.id}>
          {me.user.fullName}
          <span class={styles.role}>, {roles}</span>
        </span>
        <Link href={staffPaths.account}>{doorText.account}</Link>
        {mayOpen(me, staffPaths.settings) && <Link href={staffPaths.settings}>{doorText.settings}</Link>}
        {mayOpen(me, staffPaths.goLive) && <Link href={staffPaths.goLive}>{doorText.goLive}</Link>}
        <button
          type="button"
          class={styles.quiet}
          onClick={() => {
            noteSwitching()
            leave()
          }}
        >
          {doorText.switchPerson}
        </button>
        <button
          type="button"
          class={styles.quiet}
          onClick={() => {
            leave()
            lastName.set(null)
          }}
        >
          {doorText.signOut}
        </button>
      </div>
    </div>
  )
}
