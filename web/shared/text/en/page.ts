/** What index.html says before the app has started; vite.config.ts writes it in. */
export const page = {
  title: 'Book an appointment · Mibo',
  description:
    'Find a psychiatrist, psychologist or counsellor, choose a time that suits you, and meet by video or in person.',
  late: 'This page has not loaded yet. Is your phone connected?',
  loadAgain: 'Load the page again',
  noScript: 'This page needs JavaScript to show the times that are free. You can also call the clinic to book.',
}
