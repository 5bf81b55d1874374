/** What anybody may read before they give the clinic anything: each is a page of the web app. */
export const policyNames = ['privacy', 'terms', 'refunds', 'contact'] as const
export type PolicyName = (typeof policyNames)[number]
