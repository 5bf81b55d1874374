import { useQuery } from '@tanstack/preact-query'
import { telLink } from '../format/phone.ts'
import { configQuery } from '../queries.ts'
import { shellText } from '../text/shell.ts'
import controls from './controls.module.css'

/** The way out of every dead end: the clinic's phone number. */
export function SupportPhone() {
  const phone = useQuery(configQuery).data?.supportPhone
  if (phone === undefined) return null
  return (
    <a class={controls.quiet} href={telLink(phone)}>
      {shellText.callUs(phone)}
    </a>
  )
}
