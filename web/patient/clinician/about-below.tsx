import { useQuery } from '@tanstack/preact-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Clinician } from '../../../contract/public/clinic.ts'
import type { VisitType } from '../../../contract/core/values.ts'
import { availabilityQuery } from '../../shared/queries.ts'
import { lazyScreen } from '../../shared/ui/lazy-screen.tsx'
import styles from './about-below.module.css'

const About = lazyScreen(() => import('./about.tsx'), 'About', 'unasked')

/** Where `#about` leads. The times come first: who the clinician is stands below them, and loads when it is near. */
export function AboutBelow({ clinician, mode }: { clinician: Clinician; mode: VisitType }) {
  const place = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(location.hash === '#about')
  // Until the times are there, everything is near.
  const { isPending } = useQuery(availabilityQuery(clinician.id, mode))
  useEffect(() => {
    if (isPending || isNear || place.current === null) return
    const observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && setNear(true), {
      rootMargin: '300px',
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [isPending, isNear])
  return (
    <div ref={place} id="about" class={styles.below}>
      {isNear && <About clinician={clinician} />}
    </div>
  )
}
