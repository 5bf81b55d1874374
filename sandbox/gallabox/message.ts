export interface MessageButton {
  type: 'copy_code' | 'url'
  text: string
  url?: string
}

/** A message as it appears in a phone's chat. */
export interface Message {
  /** Gallabox's own. */
  id: string
  whatsappId: string
  /** Digits with the country code. */
  phone: string
  name: string
  /** Empty for free text. */
  template: string
  /** `bodyValues` as sent. */
  values: Record<string, string>
  text: string
  buttons: MessageButton[]
  at: string
  status: 'sent' | 'delivered' | 'read' | 'failed'
}
