import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import { QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import { Router } from 'wouter-preact'
import { betweenDocuments } from './documents.ts'
import './drafts.ts'
import { queryClient } from './query-client.ts'
import { Routes } from './routes.tsx'
import { Frame } from './shell/frame.tsx'
import { followTranslation } from './translated-text.ts'

const place = document.getElementById('app')
if (place === null) throw new Error('The page has no #app')
place.replaceChildren()
followTranslation(place)
render(
  <QueryClientProvider client={queryClient}>
    <Router aroundNav={betweenDocuments}>
      <Frame>
        <Routes />
      </Frame>
    </Router>
  </QueryClientProvider>,
  place,
)
