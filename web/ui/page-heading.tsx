import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useQuery } from '@tanstack/preact-query'
import { configQuery } from '../queries.ts'
import { shellText } from '../text/shell.ts'

let wasPushed = false
let hasNavigated = false

// The router announces each change of the address by an event of the history's own name.
addEventListener('pushState', () => {
  wasPushed = true
  hasNavigated = true
})
addEventListener('popstate', () => {
  wasPushed = false
  hasNavigated = true
})
addEventListener('replaceState', () => {
  hasNavigated = true
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
    if (!hasNavigated) return
    heading.current?.focus({ preventScroll: true })
    if (wasPushed) scrollTo(0, 0)
    wasPushed = false
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} class={className}>
      {before}
      {children}
    </h1>
  )
}
