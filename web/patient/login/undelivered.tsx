import { useQuery } from '@tanstack/preact-query'
import type { OtpStatusReply } from '../../../contract/patient/auth.ts'
import { call } from '../../shared/api.ts'
import { accountText } from '../../shared/text/account.ts'
import { Notice } from '../../shared/ui/notice.tsx'
import { SupportPhone } from '../../shared/ui/support.tsx'

const askEveryMs = 2000
const askForMs = 60_000

/** Shows within seconds that WhatsApp could not deliver a code, and what to do instead. */
export function Undelivered({ requestId }: { requestId: string }) {
  const delivery = useQuery({
    queryKey: ['otp-status', requestId],
    queryFn: async ({ signal }) => {
      const body = { requestId }
      return (await call<OtpStatusReply>('/api/patient-auth/otp-status', { method: 'POST', body, signal })).status
    },
    refetchInterval: ({ state }) =>
      (state.data === undefined || state.data === 'SENT') && state.dataUpdateCount < askForMs / askEveryMs
        ? askEveryMs
        : false,
    retry: false,
    gcTime: 0,
  })
  if (delivery.data !== 'NOT_DELIVERED') return null
  return (
    <Notice tone="alert" title={accountText.undeliveredTitle}>
      <p>{accountText.undelivered}</p>
      <SupportPhone />
    </Notice>
  )
}
