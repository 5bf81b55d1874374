import { z } from 'zod'
import { approvedTemplates, renderTemplate, type Template } from './templates.ts'
import type { MessageButton } from './message.ts'

const Button = z.object({
  index: z.union([z.number(), z.string()]),
  sub_type: z.string(),
  parameters: z.object({ type: z.string(), text: z.string() }),
})

const SendRequest = z.object({
  channelId: z.string().min(1),
  channelType: z.literal('whatsapp'),
  recipient: z.object({
    name: z.string().optional(),
    phone: z.string().regex(/^\d{10,15}$/, 'digits with the country code, without a plus'),
  }),
  whatsapp: z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: z.object({ body: z.string().min(1).max(4096) }) }),
    z.object({
      type: z.literal('template'),
      template: z.object({
        templateName: z.string(),
        bodyValues: z.record(z.string(), z.string()).default({}),
        headerValues: z.object({}).loose().optional(),
        buttonValues: z.array(Button).optional(),
      }),
    }),
  ]),
})

export interface ReadMessage {
  phone: string
  name: string
  template: string
  values: Record<string, string>
  text: string
  buttons: MessageButton[]
}

export type ReadResult = { message: ReadMessage } | { refused: string }

/** WhatsApp rejects line breaks, tabs and runs of spaces in a variable (error 132018). */
const brokenValue = /[\r\n\t]| {5,}/

function faultOf(template: Template, values: Record<string, string>, copyCode: string | undefined): string | undefined {
  const missing = template.variables.find((name) => (values[name] ?? '').trim() === '')
  if (missing !== undefined) return `Variable ${missing} of the template ${template.name} is missing or blank.`
  const extra = Object.keys(values).find((name) => !template.variables.includes(name))
  if (extra !== undefined) return `The template ${template.name} has no variable ${extra}.`
  const broken = template.variables.find((name) => brokenValue.test(values[name] ?? ''))
  if (broken !== undefined) return `Variable ${broken} has a line break, a tab or more than four spaces in a row.`
  if (template.category === 'AUTHENTICATION' && copyCode !== values.otp) {
    return "The code must also be the parameter of the template's copy button."
  }
  return renderTemplate(template, values).length > 1024 ? 'The body is longer than 1024 characters.' : undefined
}

/** Reads and checks a message as Gallabox and WhatsApp do. */
export function readSendRequest(body: unknown): ReadResult {
  const parsed = SendRequest.safeParse(body)
  if (!parsed.success) return { refused: z.prettifyError(parsed.error).replaceAll('\n', ' ') }
  const { recipient, whatsapp } = parsed.data
  const to = { phone: recipient.phone, name: recipient.name ?? '' }
  if (whatsapp.type === 'text') {
    return { message: { ...to, template: '', values: {}, text: whatsapp.text.body, buttons: [] } }
  }
  const { templateName, bodyValues, buttonValues } = whatsapp.template
  const template = approvedTemplates.find(({ name }) => name === templateName)
  if (template === undefined) return { refused: `Template ${templateName.slice(0, 60)} does not exist.` }
  const copyCode = buttonValues?.[0]?.parameters.text
  const fault = faultOf(template, bodyValues, copyCode)
  if (fault !== undefined) return { refused: fault }
  const buttons: MessageButton[] =
    template.category === 'AUTHENTICATION' ? [{ type: 'copy_code', text: bodyValues.otp ?? '' }] : []
  const text = renderTemplate(template, bodyValues)
  return { message: { ...to, template: templateName, values: bodyValues, text, buttons } }
}
