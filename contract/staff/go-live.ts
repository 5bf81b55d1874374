import { z } from 'zod'

/** `note`: worth knowing; it does not prevent going live. */
export const Finding = z.object({ state: z.enum(['ok', 'missing', 'wrong', 'note']), sentence: z.string() })
export type Finding = z.infer<typeof Finding>

/** What the settings, the database and each vendor still need before patients can book, part by part. */
export const GoLive = z.object({
  isReady: z.boolean(),
  sections: z.array(z.object({ title: z.string(), findings: z.array(Finding) })),
})
export type GoLive = z.infer<typeof GoLive>
