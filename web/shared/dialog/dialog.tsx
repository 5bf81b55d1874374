import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import styles from './dialog.module.css'

type Close = (andThen?: () => void) => void

interface Props {
  /** A class to use instead of the usual look. */
  class?: string
  label?: string
  labelledBy?: string
  onClose: () => void
  /**
   * The content, given a function to close the dialog: `close(andThen)` continues once the address is the page's
   * again.
   */
  children: (close: Close) => ComponentChildren
}

/** A dialog over the page. The back button only closes it: it has a history entry while it is open. */
export function Dialog({ class: look = styles.dialog, label, labelledBy, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const isInHistory = useRef(false)
  const next = useRef<() => void>()

  function close(andThen?: () => void): void {
    if (!isInHistory.current || next.current !== undefined) return
    next.current = andThen ?? (() => undefined)
    history.back()
  }

  useEffect(() => {
    element.current?.showModal()
    history.pushState(history.state, '')
    isInHistory.current = true
    const onBack = () => {
      isInHistory.current = false
      element.current?.close()
      onClose()
      next.current?.()
    }
    addEventListener('popstate', onBack)
    return () => {
      removeEventListener('popstate', onBack)
      if (isInHistory.current) history.back()
    }
  }, [])
  useEffect(() => followKeyboard(element.current), [])

  return (
    <dialog
      ref={element}
      class={look}
      aria-label={label}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClose={() => close()}
      onClick={(event) => {
        if (event.target === element.current) close()
      }}
    >
      {children(close)}
    </dialog>
  )
}

/** A phone's keyboard may cover the lower part of the page without shrinking it; the dialog gets the rest. */
function followKeyboard(dialog: HTMLDialogElement | null): (() => void) | undefined {
  const view = window.visualViewport
  if (dialog === null || view === null) return undefined
  const fit = () => {
    dialog.style.setProperty('--seen-height', `${view.height}px`)
    dialog.style.setProperty('--seen-top', `${view.offsetTop}px`)
  }
  fit()
  view.addEventListener('resize', fit)
  view.addEventListener('scroll', fit)
  return () => {
    view.removeEventListener('resize', fit)
    view.removeEventListener('scroll', fit)
  }
}
