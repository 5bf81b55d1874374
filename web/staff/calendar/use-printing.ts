import { useEffect, useState } from 'preact/hooks'

/** Renders the sheet when the browser is about to print, however that was started, and removes it afterwards. */
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
