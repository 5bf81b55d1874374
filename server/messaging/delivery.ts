import { z } from 'zod'

/** What a webhook says about a message. */
export interface Delivery {
  /** The gateway's id if it names one, otherwise WhatsApp's. */
  messageId: string
  /** Every id that the event gives for the message. */
  ids: string[]
  /** Starts with `wamid`. */
  whatsappMessageId: string | null
  status: 'sent' | 'delivered' | 'read' | 'failed'
  errorCode: string | null
  errorMessage: string | null
}

type Fields = Record<string, unknown>

const Status = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['sent', 'delivered', 'read', 'failed']))
const Id = z.string().min(1).max(130)
const idKeys = ['id', '_id', 'messageId', 'message_id', 'whatsappMessageId', 'whatsapp_message_id', 'wamid']
const wrappers = ['data', 'message', 'payload', 'statuses', 'body']

const Failure = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  title: z.string().optional(),
  message: z.string().optional(),
  error_data: z.object({ details: z.string().optional() }).optional(),
})

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** The body and what it wraps, two levels deep: Gallabox does not document which of them holds the status. */
function layersOf(body: unknown, depth = 0): Fields[] {
  if (Array.isArray(body)) return body.slice(0, 1).flatMap((item) => layersOf(item, depth))
  if (!isFields(body)) return []
  const inner = depth < 2 ? wrappers.flatMap((key) => layersOf(body[key], depth + 1)) : []
  return [body, ...inner]
}

function failureIn(layers: Fields[]): { errorCode: string | null; errorMessage: string | null } {
  for (const layer of layers) {
    const first: unknown = Array.isArray(layer.errors) ? layer.errors[0] : layer.error
    const failure = Failure.safeParse(first).data
    if (failure === undefined) continue
    const sentence = failure.error_data?.details ?? failure.message ?? failure.title ?? null
    const errorMessage = sentence?.replaceAll(/\d{7,}/g, '…').slice(0, 500) ?? null
    return { errorCode: failure.code.slice(0, 50), errorMessage }
  }
  return { errorCode: null, errorMessage: null }
}

/** The parts of an event that are ever read again; the phone it was about is not kept. */
export function bodyToKeep({ ids, status, errorCode, errorMessage }: Delivery): Record<string, unknown> {
  const named = Object.fromEntries(idKeys.map((key, index) => [key, ids[index]]))
  return { ...named, status, ...(errorCode === null ? {} : { errors: [{ code: errorCode, message: errorMessage }] }) }
}

/**
 * Parses a status event tolerantly: its body is undocumented, and WhatsApp's own shape has been seen at the root
 * (`{id, status, errors: [{code, title}]}`). Undefined if the event is not about one of our messages.
 */
export function readDelivery(eventName: string | undefined, body: unknown): Delivery | undefined {
  const layers = layersOf(body)
  const named = /\.Status\.Failed$/i.test(eventName ?? '') ? 'failed' : undefined
  const status =
    layers.map((layer) => Status.safeParse(layer.status).data).find((value) => value !== undefined) ?? named
  const ids = layers.flatMap((layer) => idKeys.map((key) => Id.safeParse(layer[key]).data ?? [])).flat()
  const whatsappMessageId = ids.find((id) => id.startsWith('wamid')) ?? null
  const messageId = ids.find((id) => !id.startsWith('wamid')) ?? whatsappMessageId
  if (status === undefined || messageId === null) return undefined
  return { messageId, ids: [...new Set(ids)], whatsappMessageId, status, ...failureIn(layers) }
}
