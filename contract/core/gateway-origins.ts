/** The origins that a page with the gateway's checkout has to reach, by purpose. */
export interface GatewayOrigins {
  script: string[]
  frame: string[]
  connect: string[]
  img: string[]
  /** Where a form may navigate to, in browsers that open neither frames nor windows. */
  form: string[]
}

// The hosts listed by Razorpay's own Magento extension (etc/csp_whitelist.xml), and no others; forms post to its API.
const razorpay: GatewayOrigins = {
  script: ['https://checkout.razorpay.com', 'https://cdn.razorpay.com'],
  frame: ['https://api.razorpay.com', 'https://checkout.razorpay.com'],
  connect: ['https://api.razorpay.com', 'https://lumberjack.razorpay.com', 'https://lumberjack-metrics.razorpay.com'],
  img: ['https://cdn.razorpay.com'],
  form: ['https://api.razorpay.com'],
}

// This machine has two names, which gives the sandbox a second host, as Razorpay has.
const otherNames: Partial<Record<string, string>> = { '127.0.0.1': 'localhost', localhost: '127.0.0.1' }

/** By the URL of the checkout script: Razorpay's hosts, or those of its stand-in. */
export function gatewayOrigins(checkoutScriptUrl: string): GatewayOrigins {
  const url = new URL(checkoutScriptUrl)
  if (url.hostname === 'razorpay.com' || url.hostname.endsWith('.razorpay.com')) return razorpay
  const { origin } = url
  url.hostname = otherNames[url.hostname] ?? url.hostname
  const cdn = url.origin === origin ? [] : [url.origin]
  return { script: [origin, ...cdn], frame: [origin], connect: [origin], img: [origin, ...cdn], form: [origin] }
}
