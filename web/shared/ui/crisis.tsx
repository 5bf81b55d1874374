import { telLink } from '../format/phone.ts'
import { shellText } from '../text/shell.ts'

/** Help that is nearer than any appointment. Each number in the sentence can be tapped. */
export function Crisis() {
  return (
    <p>
      {shellText.emergency.split(/(\d{3,})/).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={part} href={telLink(part)} translate={false}>
            {part}
          </a>
        ),
      )}
    </p>
  )
}
