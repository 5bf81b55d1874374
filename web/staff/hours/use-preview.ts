import { useEffect, useState } from 'preact/hooks'
import type { HoursBody, HoursPreview } from '../../../contract/staff/hours.ts'
import { staffProblem } from '../desk/problem.ts'
import { previewHours } from './queries.ts'

const pauseMs = 350

/** What hours come to, asked of the server whenever the hand rests; nothing is asked of hours that cannot be (null). */
export function usePreview(clinicianId: number, body: HoursBody | null) {
  const [found, setFound] = useState<HoursPreview | null>(null)
  const [problem, setProblem] = useState('')
  useEffect(() => {
    if (body === null) {
      setProblem('')
      return undefined
    }
    const giveUp = new AbortController()
    const ask = async () => {
      try {
        setFound(await previewHours(clinicianId, body, giveUp.signal))
        setProblem('')
      } catch (error) {
        if (!giveUp.signal.aborted) setProblem(staffProblem(error))
      }
    }
    const timer = setTimeout(() => void ask(), pauseMs)
    return () => {
      clearTimeout(timer)
      giveUp.abort()
    }
  }, [JSON.stringify(body)])
  return { found, problem }
}
