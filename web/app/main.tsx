import '../shared/styles/tokens.css'
import '../shared/styles/base.css'
import '../shared/styles/shell.css'
import { QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import { Router } from 'wouter-preact'
import { betweenDocuments } from '../shared/documents.ts'
import '../shared/drafts.ts'
import { queryClient } from '../shared/query-client.ts'
import { Root } from './root.tsx'
import { followTranslation } from '../shared/translated-text.ts'

const place = document.getElementById('app')
if (place === null) throw new Error('The page has no #app')
place.replaceChildren()
followTranslation(place)
render(
  <QueryClientProvider client={queryClient}>
    <Router aroundNav={betweenDocuments}>
      <Root />
    </Router>
  </QueryClientProvider>,
  place,
)
