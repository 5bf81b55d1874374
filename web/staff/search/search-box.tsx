import { useQuery } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { patientSearchQuery } from '../queries.ts'
import { searchText } from '../text/booking.ts'
import controls from '../desk/controls.module.css'
import { staffProblem } from '../desk/problem.ts'
import { optionsOf, type SearchOption } from './options.ts'
import { OptionLines } from './option-lines.tsx'
import styles from './search.module.css'

interface Props {
  timezone: string
  onChoose: (option: SearchOption) => void
}

const pauseMs = 120
export const searchBoxId = 'patient-search'

const kindClasses = { book: styles.book, visit: styles.visit, record: styles.visit, new: styles.new }

/** The search text, after a pause in typing. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** Finds a patient by digits of the phone, name in any spelling, or number. Arrow keys choose, Enter books. */
export function SearchBox({ timezone, onChoose }: Props) {
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [index, setIndex] = useState(0)
  const box = useRef<HTMLInputElement>(null)
  // A fast typist presses Enter before the results arrive: it takes effect when they do.
  const isWanted = useRef(false)
  const q = text.trim()
  const settled = useSettled(q)
  const search = useQuery(patientSearchQuery(settled))
  const isRead = search.data !== undefined && settled === q && q.length >= 3
  const options = isRead ? optionsOf(q, search.data.items) : []
  const active = options[Math.min(index, options.length - 1)]

  function choose(option: SearchOption): void {
    isWanted.current = false
    setOpen(false)
    setText('')
    box.current?.blur()
    onChoose(option)
  }
  useEffect(() => {
    if (isRead && isWanted.current && options[0] !== undefined) choose(options[0])
  }, [isRead, settled])
  useEffect(() => setIndex(0), [q])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (options.length > 0) setIndex((index + step + options.length) % options.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (isOpen && active !== undefined) choose(active)
      else if (search.isError) void search.refetch()
      else isWanted.current = q.length >= 3
    } else if (event.key === 'Escape') {
      event.preventDefault()
      isWanted.current = false
      if (text === '') box.current?.blur()
      setText('')
      setOpen(false)
    }
  }

  const isShown = isOpen && q !== ''
  return (
    <div class={styles.search} role="search">
      <input
        ref={box}
        id={searchBoxId}
        class={styles.input}
        type="text"
        role="combobox"
        aria-label={searchText.label}
        aria-expanded={isShown}
        aria-controls="patient-results"
        aria-autocomplete="list"
        aria-activedescendant={isShown && active !== undefined ? `option-${active.key}` : undefined}
        placeholder={searchText.placeholder}
        autocomplete="off"
        spellcheck={false}
        maxLength={100}
        value={text}
        onInput={({ currentTarget }) => {
          isWanted.current = false
          setText(currentTarget.value)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd class={`${controls.key} ${styles.key}`} aria-hidden="true">
        /
      </kbd>
      <div class={styles.found} hidden={!isShown}>
        <ul id="patient-results" class={styles.list} role="listbox" aria-label={searchText.results}>
          {options.map((option) => (
            <li
              key={option.key}
              id={`option-${option.key}`}
              role="option"
              class={kindClasses[option.kind]}
              aria-selected={option === active}
              // Keep the focus in the box, or the list would close before the click.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              <OptionLines option={option} timezone={timezone} />
            </li>
          ))}
        </ul>
        <p role="status" class={styles.state}>
          {q.length < 3
            ? searchText.few
            : search.isError
              ? `${searchText.failed} ${staffProblem(search.error)}`
              : !isRead
                ? searchText.searching
                : search.data.items.length === 0
                  ? searchText.none(q)
                  : searchText.found(search.data.items.length)}
        </p>
      </div>
    </div>
  )
}
