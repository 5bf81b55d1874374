/** What went wrong, by the code that the server gives, to staff. */
export const staffProblems = {
  SIGN_IN_FAILED: 'That did not work. Check what you entered and try again.',
  SIGN_IN_LIMITED: 'Too many attempts. Wait a while, or use a passkey.',
  PASSWORD_WEAK:
    'This password is too short or too common. Use 12 characters or more, for example four unrelated words.',
  PHONE_IN_USE: 'Another patient has this phone number. Open their record.',
  UNDO_TOO_LATE: 'Too late to undo: it has been sent.',
  DRAWER_CLOSED: 'Your cash drawer here is not open. Count it and open it first.',
  HOLD_NEEDS_FULL_PAYMENT: 'This time is only held. Take all that is due, or nothing.',
  MORE_THAN_DUE: 'That is more than is due for this visit.',
  MORE_THAN_PAID: 'That is more than was paid for this visit.',
  MERGE_REFUSED: 'These two records cannot be made one.',
  PATIENT_GONE: 'This patient’s account is closed. Nothing can be booked for it.',
  INVITATION_REFUSED: 'This invitation cannot be made. Somebody else has this email address or phone.',
  LAST_ADMINISTRATOR: 'This is the last administrator. Make somebody else one first.',
  NOT_YOURSELF: 'You cannot change your own roles or switch yourself off. Ask a colleague.',
  HOURS_INVALID: 'These hours cannot be kept. Check the rows that are marked.',
  LAST_WAY_IN: 'This is the only way you can sign in. Add another one first.',
  FORBIDDEN: 'Your role does not allow this. Ask an administrator or your manager.',
  CONFIRM_IDENTITY: 'Please confirm that it is you.',
  NOT_FOUND: 'This is not here any more, or it belongs to another centre.',
  UNAUTHENTICATED: 'You are signed out. Please sign in again.',
}
