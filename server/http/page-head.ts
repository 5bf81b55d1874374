/** What the head of a page says, to search engines and to whoever is sent its link. */
export interface PageHead {
  title: string
  description: string
  /** Its address without what a visitor's has besides; null for pages that no search engine should list. */
  canonicalUrl: string | null
  imageUrl?: string
  /** As schema.org describes it. */
  data?: object
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)

const meta = (key: 'name' | 'property', name: string, content: string) =>
  `<meta ${key}="${name}" content="${escape(content)}" />`

/** JSON that cannot end the element it stands in, whatever a name is. */
const json = (data: object) =>
  JSON.stringify(data).replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)

/** The built page with a head of its own. Nothing of it runs: JSON-LD is data, which the policy does not concern. */
export function withHead(page: string, head: PageHead, siteName: string): string {
  const { title, description, canonicalUrl, imageUrl, data } = head
  const more = [
    meta('property', 'og:title', title),
    meta('property', 'og:description', description),
    meta('property', 'og:site_name', siteName),
    meta('property', 'og:type', 'website'),
    ...(imageUrl === undefined ? [] : [meta('property', 'og:image', imageUrl)]),
    ...(canonicalUrl === null
      ? [meta('name', 'robots', 'noindex')]
      : [meta('property', 'og:url', canonicalUrl), `<link rel="canonical" href="${escape(canonicalUrl)}" />`]),
    ...(data === undefined ? [] : [`<script type="application/ld+json">${json(data)}</script>`]),
  ]
  // By functions: a `$` in a name means nothing.
  return page
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escape(title)}</title>`)
    .replace(/<meta name="description"[^>]*>/, () => meta('name', 'description', description))
    .replace('</head>', () => `${more.join('\n    ')}\n  </head>`)
}
