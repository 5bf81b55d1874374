import { Offer, OfferBody, OfferPath, OfferReply } from '../../contract/public/offer.ts'
import { AppError } from '../core/app-error.ts'
import type { Deps } from '../deps.ts'
import { createMissLimit } from '../directory/miss-limit.ts'
import type { App } from '../http/app.ts'
import { readOffer } from './offer-view.ts'
import { answerOffer } from './take-offer.ts'

/** What a patient is offered by a link, without signing in: whoever has it may answer, once. */
export function offerRoutes(app: App, deps: Deps): void {
  const countMiss = createMissLimit(deps)
  const address = '/api/offer/:token'

  /** Links that lead nowhere are counted, so that nobody tries out many. */
  const counted = async <Result>(network: string, answer: Promise<Result>): Promise<Result> => {
    try {
      return await answer
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') countMiss(network)
      throw error
    }
  }

  app.get(address, { schema: { params: OfferPath, response: { 200: Offer } } }, async (request, reply) => {
    void reply.header('cache-control', 'private, no-store')
    return counted(request.network, readOffer(deps, request.params.token))
  })

  app.post(
    address,
    { schema: { params: OfferPath, body: OfferBody, response: { 200: OfferReply } } },
    async (request, reply) => {
      void reply.header('cache-control', 'private, no-store')
      return counted(request.network, answerOffer(deps, request.params.token, request.body))
    },
  )
}
