/** The mark: a sprout. The page before the app, and the icons, have the same (index.html, public/icon.svg). */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <circle cx="16" cy="16" r="16" fill="var(--accent-wash)" />
      <path
        d="M16 25V15m0 0c0-5 3-8 8-8 0 5-3 8-8 8Zm0 3c0-4-3-7-8-7 0 4 3 7 8 7Z"
        fill="none"
        stroke="var(--accent)"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}
