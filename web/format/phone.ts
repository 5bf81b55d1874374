/** `919876543210` as people read it: `+91 98765 43210`. */
export function readablePhone(phone: string): string {
  const indian = /^91(\d{5})(\d{5})$/.exec(phone)
  return indian === null ? `+${phone.replace(/^\+/, '')}` : `+91 ${indian[1]} ${indian[2]}`
}

export const telLink = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`
