import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useQuery } from '@tanstack/preact-query'
import { handedOver } from '../handover.ts'
import { configQuery } from '../queries.ts'
import { shellText } from '../text/shell.ts'

/** How one came to where one is: by loading the page, by a link, by the back button, or from a step of the same screen. */
let arrival = handedOver.arrival ?? 'loaded'

// The router announces each change of the address by an event of the history's own name.
addEventListener('pushState', () => (arrival = 'pushed'))
addEventListener('popstate', () => (arrival = 'popped'))
addEventListener('replaceState', () => {
  if (arrival === 'loaded') arrival = 'stayed'
})

interface Props {
  /** The tab's title, where it is not the heading itself. */
  pageTitle?: string
  children: string
  className?: string
  before?: ComponentChildren
}

/**
 * The heading of a screen or step. A new one takes the focus, so that a screen reader reads where one is now; the first
 * after a load leaves it where the browser put it. Give it a key where the heading stays and the step changes.
 */
export function PageHeading({ pageTitle, children, className, before }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const clinicName = useQuery(configQuery).data?.clinicName ?? shellText.product
  const title = shellText.pageTitle(pageTitle ?? children, clinicName)
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    if (arrival === 'loaded') return
    heading.current?.focus({ preventScroll: true })
    if (arrival === 'pushed') scrollTo(0, 0)
    // The button that led on may have been far down. The back button is left to the browser, which knows where one was.
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
