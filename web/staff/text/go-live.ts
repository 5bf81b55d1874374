/** Everything that the page of what going live still needs says, but for the findings, which come in English. */
export const goLiveText = {
  title: 'Going live',
  lead: 'What is still needed before patients can book and pay. Every provider is checked now; nothing is changed.',
  ready: 'Ready: patients can book and pay.',
  notReady: (count: number) => (count === 1 ? 'One thing to do.' : `${count} things to do.`),
  again: 'Check again',
  checking: 'Checking. This takes some seconds.',
  states: { ok: 'In order', missing: 'Missing', wrong: 'Wrong', note: 'Worth knowing' },
} as const
