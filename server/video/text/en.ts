/** The event in the clinic's calendar. It is shown on screens that others see: no name, and nothing of what it is about. */
export const meetings = { summary: 'Consultation' }
