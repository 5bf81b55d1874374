import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import { QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import { queryClient } from './query-client.ts'
import { Routes } from './routes.tsx'
import { Frame } from './shell/frame.tsx'

const place = document.getElementById('app')
if (place === null) throw new Error('The page has no #app')
place.replaceChildren()
render(
  <QueryClientProvider client={queryClient}>
    <Frame>
      <Routes />
    </Frame>
  </QueryClientProvider>,
  place,
)
