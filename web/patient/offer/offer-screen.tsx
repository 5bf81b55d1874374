import { queryOptions, useQuery } from '@tanstack/preact-query'
import { useState } from 'preact/hooks'
import type { Offer, OfferBody, OfferChoice, OfferEnded, OfferReply } from '../../../contract/public/offer.ts'
import { ApiError, call, NetworkError } from '../../shared/api.ts'
import { formatPaise } from '../../shared/format/money.ts'
import { offerText } from '../../shared/text/offer.ts'
import { sentenceFor } from '../../shared/text/problems.ts'
import controls from '../../shared/ui/controls.module.css'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageHeading } from '../../shared/ui/page-heading.tsx'
import { ReadFailed } from '../../shared/ui/read-failed.tsx'
import { Skeleton } from '../../shared/ui/skeleton.tsx'
import { Choices } from './choices.tsx'
import { Ended, Visit } from './ended.tsx'

const offerQuery = (token: string) =>
  queryOptions({
    queryKey: ['offer', token],
    queryFn: ({ signal }) => call<Offer>(`/api/offer/${token}`, { signal }),
    staleTime: 0,
    retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 2,
  })

/** What the server's refusal says became of the visit; undefined for any other failure. */
const endedOf = (error: unknown): OfferEnded | undefined =>
  error instanceof ApiError && error.code === 'OFFER_ENDED' ? (error.details as OfferEnded) : undefined

/** Why a time could not be had, and which ones there are instead. */
function instead(error: unknown): { sentence: string; offers: OfferChoice[] | null } {
  if (error instanceof NetworkError) return { sentence: offerText.offline, offers: null }
  if (error instanceof ApiError && (error.code === 'SLOT_TAKEN' || error.code === 'SLOT_NOT_OFFERED')) {
    const sentence = error.code === 'SLOT_TAKEN' ? offerText.taken : offerText.notOffered
    return { sentence, offers: (error.details.offers as OfferChoice[] | undefined) ?? null }
  }
  return { sentence: sentenceFor(error), offers: null }
}

/** Where the link of a message leads: another time with one tap, or the money back, without signing in. */
export function OfferScreen({ token }: { token: string }) {
  const offer = useQuery(offerQuery(token))
  const [sending, setSending] = useState<string | null>(null)
  const [problem, setProblem] = useState<{ sentence: string; offers: OfferChoice[] | null } | null>(null)
  const [ended, setEnded] = useState<OfferEnded & { refundPaise?: number }>()

  const answer = async (key: string, body: OfferBody) => {
    if (sending !== null) return
    setSending(key)
    setProblem(null)
    try {
      const { appointment, refundPaise } = await call<OfferReply>(`/api/offer/${token}`, { method: 'POST', body })
      const why = 'refund' in body ? 'REFUNDED' : 'MOVED'
      setEnded({ why, appointment: why === 'MOVED' ? appointment : null, refundPaise })
    } catch (error) {
      const over = endedOf(error)
      if (over === undefined) setProblem(instead(error))
      else setEnded(over)
    } finally {
      setSending(null)
    }
  }

  const over = ended ?? endedOf(offer.error)
  if (over !== undefined) return <Ended {...over} />
  if (offer.isPending) return <Skeleton isScreen heights={[2, 5, 9]} />
  if (offer.data === undefined) return <ReadFailed isScreen error={offer.error} retry={offer.refetch} />
  const { appointment, refundPaise } = offer.data
  const offers = problem?.offers ?? offer.data.offers
  return (
    <div class={controls.stack}>
      <PageHeading>{offerText.title}</PageHeading>
      <p>{offerText.lead}</p>
      <Visit label={offerText.planned} visit={appointment} />
      <div role="status">
        {problem !== null && (
          <Notice tone="warn">
            <p>{problem.sentence}</p>
          </Notice>
        )}
      </div>
      <Choices
        offers={offers}
        visit={appointment}
        sending={sending}
        choose={(key, choose) => void answer(key, { choose })}
      />
      <section class={controls.stack} aria-labelledby="refund-title">
        <h2 id="refund-title">{offerText.refundTitle}</h2>
        <p class={controls.soft}>{refundPaise > 0 ? offerText.refundNote : offerText.cancelNote}</p>
        <button
          type="button"
          class={controls.secondary}
          aria-disabled={sending !== null}
          onClick={() => void answer('refund', { refund: true })}
        >
          <span key={`${sending} ${refundPaise}`}>
            {sending === 'refund'
              ? offerText.choosing
              : refundPaise > 0
                ? offerText.refund(formatPaise(refundPaise))
                : offerText.cancel}
          </span>
        </button>
      </section>
    </div>
  )
}
