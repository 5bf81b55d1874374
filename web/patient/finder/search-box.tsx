import { useEffect, useRef, useState } from 'preact/hooks'
import { finderText } from '../../shared/text/finder.ts'
import controls from '../../shared/ui/controls.module.css'
import styles from './finder.module.css'
import { useSearch } from './use-search.ts'

const pauseMs = 300

/** Searches while typing, a moment after the last letter. */
export function SearchBox() {
  const { search, change } = useSearch()
  const [text, setText] = useState(search.q)
  const timer = useRef(0)
  useEffect(() => setText(search.q), [search.q])

  function searchFor(q: string, waitMs: number): void {
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => change({ q: q.trim() }, { replace: true }), waitMs)
  }

  return (
    <form
      role="search"
      class={styles.search}
      onSubmit={(event) => {
        event.preventDefault()
        searchFor(text, 0)
      }}
    >
      <label class={controls.label} for="search">
        {finderText.search}
      </label>
      <input
        id="search"
        type="search"
        class={controls.input}
        placeholder={finderText.searchHint}
        autocomplete="off"
        enterkeyhint="search"
        maxLength={100}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          searchFor(event.currentTarget.value, pauseMs)
        }}
      />
    </form>
  )
}
