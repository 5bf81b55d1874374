import { useEffect, useState } from 'preact/hooks'

/** The sheet is drawn when the browser is about to print, however it was asked to, and gone afterwards. */
export function usePrinting() {
  const [isPrinting, setPrinting] = useState(false)
  const [isAsked, setAsked] = useState(false)
  useEffect(() => {
    const before = () => setPrinting(true)
    const after = () => setPrinting(false)
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])
  useEffect(() => {
    if (!isAsked) return
    setAsked(false)
    window.print()
  }, [isAsked])
  return {
    isPrinting,
    print(): void {
      setPrinting(true)
      setAsked(true)
    },
  }
}
