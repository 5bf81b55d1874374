import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { Link, useLocation } from 'wouter-preact'
import { useStore } from '../../shared/store.ts'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import controls from '../desk/controls.module.css'
import { Labelled, TextField } from '../desk/parts.tsx'
import { mayOpen } from '../may-open.ts'
import { staffPaths } from '../paths.ts'
import patients from '../patients/patients.module.css'
import { clinicText } from '../text/clinic.ts'
import { who } from '../who.ts'
import styles from './clinic.module.css'

/** The heading of a list, the ways to the other lists, and what can be added. */
export function ListHead({ title, children }: { title: string; children?: ComponentChildren }) {
  const [place] = useLocation()
  const me = useStore(who)
  const links = [
    { path: staffPaths.clinicians, name: clinicText.clinicians },
    { path: staffPaths.centres, name: clinicText.centres },
    { path: staffPaths.team, name: clinicText.team },
  ].filter(({ path }) => me && mayOpen(me, path))
  return (
    <>
      {links.length > 1 && (
        <nav class={styles.tabs} aria-label={clinicText.parts}>
          {links.map(({ path, name }) => (
            <Link key={path} href={path} aria-current={place === path ? 'page' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
      )}
      <div class={patients.head}>
        <PageHeading>{title}</PageHeading>
        {children}
      </div>
    </>
  )
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

interface ListProps<Item> {
  items: readonly Item[]
  /** Everything of an item that a search looks at. */
  wordsOf: (item: Item) => readonly (string | null)[]
  emptyTitle: string
  empty: string
  children: (items: readonly Item[]) => ComponentChildren
}

/** A list with a search over what is in it, and what stands there where nothing is. */
export function Searched<Item>({ items, wordsOf, emptyTitle, empty, children }: ListProps<Item>) {
  const [q, setQ] = useState('')
  const terms = plain(q).split(/\s+/).filter(Boolean)
  const shown = items.filter((item) => {
    const words = plain(wordsOf(item).join(' '))
    return terms.every((term) => words.includes(term))
  })
  if (items.length === 0) {
    return (
      <div class={patients.empty}>
        <h2>{emptyTitle}</h2>
        <p class={controls.soft}>{empty}</p>
      </div>
    )
  }
  return (
    <>
      <div class={patients.search} role="search">
        <TextField id="clinic-q" label={clinicText.search} value={q} onValue={setQ} maxLength={100} />
      </div>
      {shown.length === 0 ? (
        <div class={patients.empty} role="status">
          <h2>{clinicText.noMatchTitle(q.trim())}</h2>
          <p class={controls.soft}>{clinicText.noMatch}</p>
        </div>
      ) : (
        children(shown)
      )}
    </>
  )
}

interface AreaProps {
  id: string
  label: string
  value: string
  onValue: (value: string) => void
  hint?: string
  maxLength: number
  rows?: number
  isReadOnly?: boolean
}

export function TextArea({ onValue, value, maxLength, rows = 4, isReadOnly = false, ...labelled }: AreaProps) {
  return (
    <Labelled {...labelled}>
      {(described) => (
        <textarea
          {...described}
          class={controls.input}
          rows={rows}
          maxLength={maxLength}
          readOnly={isReadOnly}
          value={value}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      )}
    </Labelled>
  )
}
