import { z } from 'zod'
import { policyNames } from '../core/policy-names.ts'

export const PolicyParams = z.strictObject({ name: z.enum(policyNames) })

/** Plain text: an empty line ends a paragraph, and a paragraph that begins with `# ` is a heading. */
export const Policy = z.object({ name: z.enum(policyNames), text: z.string() })
export type Policy = z.infer<typeof Policy>
