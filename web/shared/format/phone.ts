/** `919876543210`, or its ten digits, as people read it: `+91 98765 43210`. Anything else as it was typed. */
export function readablePhone(phone: string): string {
  const indian = /^(?:91)?([6-9]\d{4})(\d{5})$/.exec(phone)
  if (indian !== null) return `+91 ${indian[1]} ${indian[2]}`
  return /^\d{11,}$/.test(phone) ? `+${phone}` : phone
}

export const telLink = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`
