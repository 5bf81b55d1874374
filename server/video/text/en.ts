/**
 * The event in the clinic's calendar. Others see it on their screens, so it contains no name and nothing about the
 * visit.
 */
export const meetings = { summary: 'Consultation' }
