import { dashboard } from './en/dashboard.ts'
import { inThisLanguage, type Words } from './language.ts'

export const dashboardText = inThisLanguage<Words<typeof dashboard>>({ en: dashboard })
