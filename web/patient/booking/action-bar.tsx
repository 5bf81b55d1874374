import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import styles from './wizard.module.css'

/** More of the window than this is not given to what stays in view: with large text, or a phone on its side. */
const mostOfWindow = 0.4

interface Props {
  label: string
  className?: string | undefined
  children: ComponentChildren
}

/**
 * What comes next, in view at the foot of the window. What is focused or goes wrong above it is scrolled clear of it
 * (WCAG 2.2, 2.4.11): the page's scroll padding is its height.
 */
export function ActionBar({ label, className = '', children }: Props) {
  const bar = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const { style } = document.documentElement
    function measure(): void {
      const height = bar.current?.offsetHeight ?? 0
      const isSticky = height <= innerHeight * mostOfWindow
      bar.current?.classList.toggle(styles.flowing ?? '', !isSticky)
      style.scrollPaddingBottom = isSticky ? `${height + 16}px` : ''
    }
    const observer = new ResizeObserver(measure)
    if (bar.current !== null) observer.observe(bar.current)
    addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      removeEventListener('resize', measure)
      style.scrollPaddingBottom = ''
    }
  }, [])
  return (
    <section ref={bar} class={`${styles.bar} ${className}`} aria-label={label}>
      {children}
    </section>
  )
}
