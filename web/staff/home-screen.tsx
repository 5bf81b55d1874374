import { useStore } from '../shared/store.ts'
import { doorText } from '../shared/text/door.ts'
import { PageHeading } from '../shared/ui/page-heading.tsx'
import { who } from './who.ts'

export function HomeScreen() {
  const me = useStore(who)
  return (
    <>
      <PageHeading>{doorText.homeTitle}</PageHeading>
      <p>{doorText.homeLead(me?.user.fullName ?? '')}</p>
    </>
  )
}
