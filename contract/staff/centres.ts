import { z } from 'zod'
import { PathId, say, TextLine, TextLines } from '../core/values.ts'
import { clinicZone } from '../core/zone.ts'
import { Centre } from '../public/clinic.ts'
import { Booked } from './clinicians.ts'

export const CentrePath = z.strictObject({ id: PathId })

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional()

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.includes('/')
  } catch {
    return false
  }
}

/** As people write a number of India or abroad, kept as digits with the country code. */
const ContactPhone = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s()+.-]/g, ''))
  .transform((digits) => (/^0\d{10}$/.test(digits) ? `91${digits.slice(1)}` : digits))
  .transform((digits) => (/^[1-9]\d{9}$/.test(digits) ? `91${digits}` : digits))
  .refine((digits) => /^[1-9]\d{9,14}$/.test(digits), say('BAD_PHONE'))

export const CentreBody = z.strictObject({
  name: TextLine(150),
  city: orNull(TextLine(100)),
  addressLine1: orNull(TextLine(255)),
  addressLine2: orNull(TextLine(255)),
  pincode: orNull(TextLine(20)),
  contactPhone: orNull(ContactPhone),
  /** A page that shows the way. */
  mapUrl: orNull(
    z
      .string()
      .trim()
      .max(500)
      .regex(/^https:\/\/[^\s<>"]+$/, say('INVALID')),
  ),
  /** How one finds the door: the floor, the gate, where to park. */
  directions: orNull(TextLines(500)),
  timezone: z.string().max(100).refine(isZone, say('INVALID')).default(clinicZone),
})
export type CentreBody = z.infer<typeof CentreBody>

/** What is left out stays; null takes it away. */
export const CentreChanges = CentreBody.extend({ timezone: CentreBody.shape.timezone.unwrap() }).partial()
export type CentreChanges = z.infer<typeof CentreChanges>

export const StaffCentre = Centre.extend({
  isActive: z.boolean(),
  /** Active clinicians who belong to it or work there. */
  clinicians: z.int(),
  booked: Booked,
  /** For `If-Match`: changes with whatever of this is saved. */
  version: z.string(),
})
export type StaffCentre = z.infer<typeof StaffCentre>
export const StaffCentres = z.object({
  items: z.array(StaffCentre),
  /** A centre may be added. */
  mayAdd: z.boolean(),
})
export type StaffCentres = z.infer<typeof StaffCentres>
