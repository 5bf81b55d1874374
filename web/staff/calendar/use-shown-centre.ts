import { useEffect, useRef } from 'preact/hooks'
import { chooseCentre, useCentre } from '../centre.ts'

/**
 * The centre that is shown. A centre in the address becomes this machine's centre; one that is chosen later is written
 * into the address.
 */
export function useShownCentre(inAddress: number | null, write: (centreId: number) => void) {
  const { centre, centres } = useCentre()
  const named = centres.find(({ id }) => id === inAddress)
  const known = useRef<number | undefined>()
  useEffect(() => {
    if (named !== undefined && named.id !== centre?.id) chooseCentre(named.id)
  }, [named?.id])
  useEffect(() => {
    const id = centre?.id
    if (id === undefined) return
    const isChosenAbove = known.current !== undefined && known.current !== id && inAddress !== id
    known.current = id
    if (isChosenAbove) write(id)
  }, [centre?.id])
  return known.current === undefined ? (named ?? centre) : centre
}
