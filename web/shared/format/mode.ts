import type { VisitType } from '../../../contract/core/values.ts'
import { shellText } from '../text/shell.ts'

export const modeInWords = (mode: VisitType): string => (mode === 'ONLINE' ? shellText.video : shellText.inPerson)
