/** Everything that the page of what going live still needs says, but for the findings, which come in English. */
export const goLiveText = {
  title: 'Going live',
  lead: 'What the clinic still needs before patients can book and pay. Each vendor is asked now; nothing is changed.',
  ready: 'Ready: patients can book and pay.',
  notReady: (count: number) => (count === 1 ? 'One thing to see to.' : `${count} things to see to.`),
  again: 'Check again',
  checking: 'Checking. This takes some seconds.',
  states: { ok: 'In order', missing: 'Missing', wrong: 'Wrong', note: 'Worth knowing' },
} as const
