import { gatewayOrigins } from '../../contract/core/gateway-origins.ts'
import type { Config } from '../core/config.ts'

/** Every page except payment pages: only our own files; no inline script or style, no eval, no frame. */
const strict = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  manifestSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: ["'none'"],
}

/**
 * A payment page: what the gateway's script does there, from its hosts, and no more. Still without inline script and
 * eval. docs/decisions/0011 says why styles are allowed in general and not by hash.
 */
function paying(config: Config) {
  const { script, frame, connect, img, form } = gatewayOrigins(config.RAZORPAY_CHECKOUT_URL)
  return {
    ...strict,
    formAction: ["'self'", ...form],
    scriptSrc: ["'self'", ...script],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', ...img],
    connectSrc: ["'self'", ...connect],
    frameSrc: frame,
    // The default policy is created by web/patient/booking/checkout.ts when the checkout is loaded.
    trustedTypes: ['default'],
  }
}

/** The Content-Security-Policy of each kind of page. */
export const contentPolicies = (config: Config) => ({ strict, paying: paying(config) })
