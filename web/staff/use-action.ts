import { useRef, useState } from 'preact/hooks'
import { staffSentence } from './call.ts'
import { NoPasskey } from './passkey.ts'

/**
 * Runs the action of a button, once at a time; if it fails, keeps a sentence about the error until the next attempt.
 */
export function useAction() {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const isRunning = useRef(false)
  async function run(action: () => Promise<void>): Promise<void> {
    if (isRunning.current) return
    isRunning.current = true
    setBusy(true)
    setProblem('')
    try {
      await action()
    } catch (error) {
      setProblem(error instanceof NoPasskey ? error.message : staffSentence(error))
    } finally {
      isRunning.current = false
      setBusy(false)
    }
  }
  return { isBusy, problem, run: (action: () => Promise<void>) => void run(action) }
}
