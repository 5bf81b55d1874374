// How each app identifies itself in the user agent. Android apps say `wv`; iOS apps leave out `Safari`.
const apps =
  /\b(Instagram|FBAN|FBAV|FB_IAB|Messenger|Line|MicroMessenger|Snapchat|TikTok|LinkedInApp|Twitter|GSA)\b|; wv\)/
const isIosView = (agent: string) => /iPhone|iPad|iPod/.test(agent) && !/Safari\//.test(agent)

/** True inside an app such as Instagram, whose browser opens neither windows nor, reliably, a payment in a frame. */
export const isInAppBrowser = (userAgent: string): boolean => apps.test(userAgent) || isIosView(userAgent)
