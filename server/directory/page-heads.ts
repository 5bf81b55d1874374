import type { Centre, Clinician } from '../../contract/public/clinic.ts'
import type { ClinicianId } from '../../contract/core/values.ts'
import type { Deps } from '../deps.ts'
import type { PageHead } from '../http/page-head.ts'
import { createReplyCache } from '../perf/reply-cache.ts'
import { findScheduleState, findStateOfAll } from '../scheduling/schedule-queries.ts'
import { listCentres, listClinicians, listPublicIds, type ClinicianRow } from './queries.ts'

const longest = 300

const joined = (parts: readonly (string | null | undefined)[], separator: string) =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(separator)

const addressOf = (centre: Pick<Centre, 'addressLine1' | 'addressLine2' | 'city' | 'pincode'>) => ({
  '@type': 'PostalAddress',
  streetAddress: joined([centre.addressLine1, centre.addressLine2], ', '),
  addressLocality: centre.city ?? undefined,
  postalCode: centre.pincode ?? undefined,
  addressCountry: 'IN',
})

/** A page whose words are known without the database. */
export type StillPage = Pick<PageHead, 'title' | 'description'> & { path: string }

/** The heads of the pages that search engines list, the clinic's and each clinician's, with JSON-LD of schema.org. */
export function createPageHeads({ db, config, settings, clock }: Deps, listStillPages: () => readonly StillPage[]) {
  const site = config.PUBLIC_URL.replace(/\/+$/, '')
  const memo = createReplyCache()

  const clinicAt = (centre: Centre) => ({
    '@type': 'MedicalClinic',
    name: `${settings.current.clinicName}, ${centre.name}`,
    url: `${site}/`,
    telephone: `+${centre.contactPhone ?? settings.current.clinicPhone}`.replace(/^\++/, '+'),
    address: addressOf(centre),
  })

  function ofClinician(one: ClinicianRow, centres: readonly Centre[]): PageHead {
    const name = settings.current.clinicName
    const url = `${site}/clinicians/${one.id}`
    const imageUrl = one.photoUrl === null ? undefined : new URL(one.photoUrl, `${site}/`).href
    const places = centres.filter(({ id }) => one.centres.some((centre) => centre.id === id))
    const about = joined([one.bio, one.qualifications, one.languages.join(', ')], ' · ')
    const description = about === '' ? `Book an appointment with ${one.fullName}.` : about.slice(0, longest)
    return {
      title: `${joined([one.fullName, one.specialization], ', ')} · ${name}`,
      description,
      canonicalUrl: url,
      imageUrl,
      data: {
        '@context': 'https://schema.org',
        '@type': 'Physician',
        name: one.fullName,
        url,
        image: imageUrl,
        description,
        medicalSpecialty: /psychiatr/i.test(one.specialization ?? '') ? 'https://schema.org/Psychiatric' : undefined,
        identifier: one.registrationNumber ?? undefined,
        knowsLanguage: one.languages,
        priceRange: one.feePaise === 0 ? 'Free' : `₹${one.feePaise / 100}`,
        parentOrganization: { '@type': 'MedicalOrganization', name, url: `${site}/` },
        location: places.map(clinicAt),
      },
    }
  }

  async function clinicianHead(id: ClinicianId): Promise<PageHead | null> {
    const [found] = await listClinicians(db, { clinicianIds: [id], now: clock.now(), limit: 1 })
    return found === undefined ? null : ofClinician(found, await listCentres(db))
  }

  async function clinicHead(): Promise<PageHead> {
    const centres = await listCentres(db)
    const cities = [...new Set(centres.flatMap(({ city }) => city ?? []))].join(', ')
    return {
      title: `Book an appointment · ${settings.current.clinicName}`,
      description: joined(
        [
          'Find a psychiatrist, psychologist or counsellor, choose a time that suits you, and meet by video ' +
            'or in person',
          cities,
        ],
        ': ',
      ),
      canonicalUrl: `${site}/`,
      data: { '@context': 'https://schema.org', '@graph': centres.map(clinicAt) },
    }
  }

  /** Kept while neither a schedule nor a setting has changed, as every other reply. */
  async function kept(key: string, schedules: string, compute: () => Promise<PageHead | null>) {
    const nowMs = clock.now().epochMilliseconds
    const state = `${settings.version} ${schedules}`
    const { body } = await memo.reply(key, { state, nowMs }, async () => ({
      text: JSON.stringify(await compute()),
      untilMs: Infinity,
    }))
    return JSON.parse(body.toString()) as PageHead | null
  }

  return {
    /** The head of a path of the web app; null if what it is about does not exist. */
    async headOf(path: string): Promise<PageHead | null> {
      if (path === '/') return kept('clinic', (await findStateOfAll(db, 'all')) ?? '', clinicHead)
      const still = listStillPages().find((page) => page.path === path.replace(/\/$/, ''))
      if (still !== undefined) {
        const { title, description } = still
        return { title: `${title} · ${settings.current.clinicName}`, description, canonicalUrl: `${site}${still.path}` }
      }
      const id = /^\/clinicians\/([1-9]\d{0,14})\/?$/.exec(path)?.[1]
      if (id === undefined) {
        const name = settings.current.clinicName
        return { title: `Book an appointment · ${name}`, description: name, canonicalUrl: null }
      }
      const clinicianId = Number(id) as Clinician['id']
      const state = await findScheduleState(db, clinicianId)
      return state === undefined ? null : kept(id, state, () => clinicianHead(clinicianId))
    },

    /** https://www.sitemaps.org/protocol.html */
    async sitemap(): Promise<string> {
      const ids = await listPublicIds(db)
      const urls = [
        `${site}/`,
        ...listStillPages().map(({ path }) => `${site}${path}`),
        ...ids.map((id) => `${site}/clinicians/${id}`),
      ]
      const lines = urls.map((url) => `  <url><loc>${url.replaceAll('&', '&amp;')}</loc></url>`)
      return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        ...lines,
        '</urlset>\n',
      ].join('\n')
    },

    /** https://www.w3.org/TR/appmanifest/ With a way back: not every phone has a button for it. */
    manifest(): string {
      const name = settings.current.clinicName
      const icon = (file: string, size: number, purpose: string) => ({
        src: `/icons/${file}.png`,
        sizes: `${size}x${size}`,
        type: 'image/png',
        purpose,
      })
      return JSON.stringify({
        id: '/',
        name,
        short_name: name,
        start_url: '/',
        scope: '/',
        display: 'minimal-ui',
        background_color: '#fbf8f2',
        theme_color: '#fbf8f2',
        icons: [icon('icon-192', 192, 'any'), icon('icon-512', 512, 'any'), icon('maskable-512', 512, 'maskable')],
      })
    },

    /** What renders our pages has to read what they read; nothing else is for search engines. */
    robots(): string {
      const allowed = ['/api/config', '/api/centres', '/api/concerns', '/api/clinicians', '/api/policies']
      const closed = ['/api/', '/dashboard', '/appointments', '/login', '/staff']
      return [
        'User-agent: *',
        ...allowed.map((path) => `Allow: ${path}`),
        ...closed.map((path) => `Disallow: ${path}`),
        `Sitemap: ${site}/sitemap.xml\n`,
      ].join('\n')
    },
  }
}
