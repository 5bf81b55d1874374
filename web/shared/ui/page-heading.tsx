import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useClinicName } from '../clinic-name.ts'
import { handedOver } from '../handover.ts'
import { shellText } from '../text/shell.ts'

/** How the reader got here: by loading the page, a link, the back button, or a step of the same screen. */
let arrival = handedOver.arrival ?? 'loaded'

// The router announces each change of the address with an event named after the history's method.
addEventListener('pushState', () => (arrival = 'pushed'))
addEventListener('popstate', () => (arrival = 'popped'))
addEventListener('replaceState', () => {
  if (arrival === 'loaded') arrival = 'stayed'
})

/** A screen that is still loading begins at its top too, not where the last one was scrolled to. */
export function startAtTop(): void {
  if (arrival === 'pushed') scrollTo(0, 0)
}

interface Props {
  /** The tab's title, if it is not the heading itself. */
  pageTitle?: string
  children: string
  className?: string
  before?: ComponentChildren
}

/**
 * The heading of a screen or step. A new one takes the focus, so that a screen reader says where one is; the first
 * one after a load leaves the focus where the browser put it. Give it a key if the heading stays and the step
 * changes.
 */
export function PageHeading({ pageTitle, children, className, before }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const title = shellText.pageTitle(pageTitle ?? children, useClinicName())
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    if (arrival === 'loaded') return
    heading.current?.focus({ preventScroll: true })
    if (arrival === 'pushed') scrollTo(0, 0)
    // The button that was pressed may have been far down. After the back button the browser restores the position.
    if (arrival === 'stayed') heading.current?.scrollIntoView({ block: 'nearest' })
    arrival = 'stayed'
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} class={className}>
      {before}
      {children}
    </h1>
  )
}
