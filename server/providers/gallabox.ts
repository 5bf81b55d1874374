import { z } from 'zod'
import type { Phone } from '../../contract/core/values.ts'
import { callJson, ProviderError } from './http.ts'
import { fromBase64, fromHex, hmacSha256, isSameDigest } from './signature.ts'

export interface GallaboxOptions {
  apiKey: string
  apiSecret: string
  channelId: string
  /** With `/devapi`. */
  baseUrl: string
  webhookSecret?: string
  timeoutMs?: number
}

export interface TemplateMessage {
  to: Phone
  /** The contact whose chat shows it in the clinic's inbox. */
  name: string
  template: string
  /** By variable: its name, or its position as "1", "2", ... */
  values: Record<string, string>
  /** The code that an authentication template's button copies: WhatsApp needs it there as well as in the body. */
  copyCode?: string
}

/** WhatsApp refuses bodies of more than 1,024 characters, so each value is limited. */
const maxValueCharacters = 250

// Line breaks of every kind, tabs, control and bidi characters: WhatsApp refuses the first (132018), and the others
// can make a message read differently from how it was written.
// oxlint-disable-next-line no-control-regex
const unwanted = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]+/g

/** A value as a template accepts it: one line, single spaces, limited length. */
export function toTemplateValue(value: string): string {
  const oneLine = value.replaceAll(unwanted, ' ').replaceAll(/\s+/g, ' ').trim()
  const characters = Array.from(oneLine)
  return characters.length <= maxValueCharacters ? oneLine : `${characters.slice(0, maxValueCharacters - 1).join('')}…`
}

const Accepted = z
  .object({ id: z.string().nullish(), messageId: z.string().nullish(), data: z.object({ id: z.string() }).nullish() })
  .transform((reply) => reply.id ?? reply.messageId ?? reply.data?.id ?? '')
  .pipe(z.string().min(1))
  .transform((messageId) => ({ messageId }))

// The format of errors is not documented: a sentence has been seen under one of these keys.
const sentence = z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)])
const ErrorBody = z.object({
  message: sentence.optional().catch(undefined),
  error: sentence.optional().catch(undefined),
  code: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
})

function readError(body: unknown): { code?: string; description?: string } {
  const error = ErrorBody.safeParse(body).data
  return { code: error?.code?.slice(0, 50), description: (error?.message ?? error?.error)?.slice(0, 500) }
}

const Template = z.object({
  name: z.string(),
  status: z.string().default('unknown'),
  language: z.unknown().optional(),
  category: z.string().nullish(),
})
/** A bare list has been seen; a wrapped one is accepted too. */
const Templates = z.union([z.array(Template), z.object({ items: z.array(Template) }).transform(({ items }) => items)])

export type FailureClass = 'permanent' | 'slow_down' | 'alert' | 'retry'

const failures: Record<string, FailureClass> = {
  131026: 'permanent', // not on WhatsApp, or cannot be reached there
  131047: 'permanent', // a message outside the 24 h window that was no template
  470: 'permanent', // the same, by its old number
  131049: 'permanent', // held back by WhatsApp for this person: not again within 24 h
  132018: 'permanent', // a variable that WhatsApp does not take
  131048: 'slow_down', // too many complaints
  131056: 'slow_down', // too many to this person
  130429: 'slow_down', // too many at once
  131042: 'alert', // billing
  131031: 'alert', // the account is locked
  132000: 'alert', // the number of variables is not the template's
  132012: 'alert', // their format is not
  132001: 'alert', // the template is missing or not approved
  132015: 'alert', // it is paused
}

/**
 * How to react to the code of a message that WhatsApp failed: `permanent` never send to this person this way again,
 * `slow_down` later, `alert` a person at the clinic has to act, `retry` otherwise
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes).
 */
export function failureOf(code: string | number): FailureClass {
  return failures[String(code)] ?? 'retry'
}

/** WhatsApp through Gallabox, as plain functions that throw ProviderError. */
export function createGallabox(options: GallaboxOptions) {
  const { apiKey, apiSecret, channelId, baseUrl, webhookSecret, timeoutMs = 5000 } = options
  const shared = { vendor: 'gallabox', headers: { apiKey, apiSecret }, timeoutMs, readError }

  return {
    /**
     * Hands over a template message. Accepted does not mean delivered: the delivery is reported by webhook. There is
     * no idempotency key, so after `unknown` a second attempt may arrive twice.
     */
    sendTemplate({ to, name, template, values, copyCode }: TemplateMessage): Promise<{ messageId: string }> {
      const bodyValues = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toTemplateValue(value)]))
      const buttonValues =
        copyCode === undefined
          ? {}
          : { buttonValues: [{ index: 0, sub_type: 'url', parameters: { type: 'text', text: copyCode } }] }
      return callJson({
        ...shared,
        call: 'messages.send',
        method: 'POST',
        url: `${baseUrl}/messages/whatsapp`,
        body: {
          channelId,
          channelType: 'whatsapp',
          recipient: { name: toTemplateValue(name), phone: to },
          whatsapp: { type: 'template', template: { templateName: template, bodyValues, ...buttonValues } },
        },
        reply: Accepted,
      })
    },

    /** The account's templates with their status; `approved` ones can be sent. */
    async listTemplates(accountId: string) {
      const url = `${baseUrl}/accounts/${encodeURIComponent(accountId)}/whatsappTemplates`
      const templates = await callJson({ ...shared, call: 'templates.list', method: 'GET', url, reply: Templates })
      return templates.map(({ name, status, category }) => ({ name, status, category: category ?? null }))
    },

    /**
     * Whether Gallabox accepts the keys, tested with a message without a recipient, which reaches nobody: keys are
     * checked before anything else. Throws ProviderError if they are refused or Gallabox cannot be reached.
     */
    async checkKeys(): Promise<void> {
      try {
        await callJson({
          ...shared,
          call: 'messages.send',
          method: 'POST',
          url: `${baseUrl}/messages/whatsapp`,
          body: { channelId, channelType: 'whatsapp' },
          reply: z.unknown(),
        })
      } catch (error) {
        const isPastTheKeys =
          error instanceof ProviderError && error.kind === 'refused' && error.status !== 401 && error.status !== 403
        if (!isPastTheKeys) throw error
      }
    },

    /** Over the raw bytes; base64 as documented, although some accounts send hex. False if no secret is set. */
    isWebhookSignature(rawBody: Buffer | string, signature: string): boolean {
      if (webhookSecret === undefined || webhookSecret === '') return false
      const expected = hmacSha256(webhookSecret, rawBody)
      return isSameDigest(expected, fromBase64(signature)) || isSameDigest(expected, fromHex(signature))
    },
  }
}

export type Gallabox = ReturnType<typeof createGallabox>
