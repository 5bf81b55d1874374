import { useQuery } from '@tanstack/preact-query'
import { configQuery } from './queries.ts'
import { shellText } from './text/shell.ts'

/** As the server wrote it into the page, so that the name does not change in front of the reader. */
const written = document.querySelector<HTMLMetaElement>('meta[property="og:site_name"]')?.content

export const useClinicName = (): string => useQuery(configQuery).data?.clinicName ?? written ?? shellText.product
