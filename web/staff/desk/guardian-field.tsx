import { changeText } from '../text/desk.ts'
import { TextField } from './parts.tsx'

interface Props {
  id: string
  value: string
  onValue: (value: string) => void
  /** It was asked for, and nothing is in it yet. */
  isMissing: boolean
}

/** The adult who comes with a visitor under 18. */
export function GuardianField({ id, value, onValue, isMissing }: Props) {
  return (
    <TextField
      id={id}
      label={changeText.guardian}
      value={value}
      maxLength={150}
      onValue={onValue}
      problem={isMissing ? changeText.guardianMissing : undefined}
    />
  )
}
