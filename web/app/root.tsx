import { useLocation } from 'wouter-preact'
import { Frame } from './frame.tsx'
import { Routes } from './routes.tsx'
import { StaffApp } from './screens.ts'

/** Two products under one roof: what is below /staff is a chunk of its own, with a frame of its own. */
export function Root() {
  const [place] = useLocation()
  if (/^\/staff(\/|$)/.test(place)) return <StaffApp />
  return (
    <Frame>
      <Routes />
    </Frame>
  )
}
