export interface Template {
  name: string
  category: 'AUTHENTICATION' | 'UTILITY'
  /** In the order of their positions. */
  variables: string[]
  body: string
  footer?: string
}

const positions = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

const utility = (name: string, count: number, body: string): Template => ({
  name,
  category: 'UTILITY',
  variables: positions(count),
  body,
})

/** The pretend account's approved templates. */
export const approvedTemplates: Template[] = [
  {
    name: 'otp_verification',
    category: 'AUTHENTICATION',
    variables: ['otp'],
    body: '*{{otp}}* is your verification code. For your security, do not share this code.',
    footer: 'This code expires in 10 minutes.',
  },
  utility(
    'appointment_confirmed',
    6,
    'Hello {{1}}, your appointment with {{2}} is confirmed.\n\nDate: {{3}}\nTime: {{4}}\nWhere: {{5}}\nAppointment number: {{6}}\n\nPlease keep this message. To change the appointment, sign in where you booked it.',
  ),
  utility(
    'appointment_confirmed_v2',
    7,
    'Hello {{1}}, your appointment with {{2}} is confirmed.\n\nDate: {{3}}\nTime: {{4}}\nWhere: {{5}}\nAppointment number: {{6}}\n\n{{7}}\n\nPlease keep this message. To change the appointment, sign in where you booked it.',
  ),
  utility(
    'payment_received',
    4,
    'Hello {{1}}, we have received your payment of {{2}}.\n\nReceipt number: {{3}}\nYour receipt: {{4}}\n\nThank you.',
  ),
  utility(
    'appointment_reminder',
    5,
    'Hello {{1}}, this is a reminder of your appointment with {{2}}.\n\nDate: {{3}}\nTime: {{4}}\nWhere: {{5}}\n\nPlease be there a few minutes early.',
  ),
  utility(
    'meet_link',
    5,
    'Hello {{1}}, here is the link for your video call with {{2}}.\n\nDate: {{3}}\nTime: {{4}}\nLink: {{5}}\n\nPlease open it a few minutes early, in a quiet place. You may be asked to wait until you are let in.',
  ),
  utility(
    'appointment_cancelled',
    5,
    'Hello {{1}}, your appointment with {{2}} on {{3}} at {{4}} is cancelled.\n\n{{5}}\n\nYou can book another time whenever you like.',
  ),
  utility(
    'appointment_rescheduled',
    5,
    'Hello {{1}}, your appointment with {{2}} has a new time.\n\nWas: {{3}}\nNow: {{4}}\nWhere: {{5}}\n\nPlease keep this message.',
  ),
  utility(
    'payment_refunded',
    4,
    'Hello {{1}}, we are returning your payment of {{2}}.\n\nReason: {{3}}.\nIt usually arrives within {{4}} working days, in the account that you paid from.',
  ),
  utility(
    'payment_link',
    7,
    'Hello {{1}}, a time with {{2}} is kept for you.\n\nDate: {{3}}\nTime: {{4}}\nTo pay: {{5}}\n\nPlease pay here: {{6}}\nIt is kept until {{7}}.',
  ),
  utility(
    'appointment_offer',
    5,
    'Hello {{1}}, we are sorry: your visit cannot take place as planned.\n\nWith: {{2}}\nDate: {{3}}\nTime: {{4}}\n\nPlease choose another time, or have your money back, here: {{5}}\nYou need not sign in.',
  ),
]

/** The text as the phone shows it. */
export function renderTemplate(template: Template, values: Record<string, string>): string {
  const body = template.body.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
  return template.footer === undefined ? body : `${body}\n\n${template.footer}`
}
