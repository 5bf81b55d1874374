import type { FieldProblem } from './field-problems.ts'

/** What only staff are told, so that no patient loads the sentences for it. */
const staffErrors = {
  MERGE_REFUSED: { status: 409, message: 'These two records cannot be made one.' },
  SIGN_IN_FAILED: { status: 401, message: 'That did not work. Please check what you entered and try again.' },
  SIGN_IN_LIMITED: { status: 429, message: 'Too many attempts. Please wait before you try again, or use a passkey.' },
  LAST_WAY_IN: { status: 409, message: 'This is the only way that you can sign in. Please add another one first.' },
  PASSWORD_WEAK: {
    status: 422,
    message: 'This password is too short or too common. Please choose one of 12 characters or more.',
  },
  PHONE_IN_USE: { status: 409, message: 'Another patient has this phone number. Please open their record.' },
  HOLD_NEEDS_FULL_PAYMENT: { status: 422, message: 'This time is only held. Please take all that is due, or nothing.' },
  UNDO_TOO_LATE: { status: 409, message: 'This can no longer be undone. What it led to has been sent.' },
  DRAWER_CLOSED: {
    status: 422,
    message: 'Your cash drawer here is not open. Count what is in it and open it first.',
  },
  MORE_THAN_DUE: { status: 422, message: 'That is more than is due for this visit.' },
  MORE_THAN_PAID: { status: 422, message: 'That is more than was paid for this visit.' },
  SETTINGS_INVALID: { status: 422, message: 'Some settings cannot be kept. Please check those listed.' },
  HOURS_INVALID: { status: 422, message: 'These hours cannot be kept. Please check the rows listed.' },
  INVITATION_REFUSED: { status: 422, message: 'This invitation cannot be made. Please check the email and the phone.' },
  PROFILE_IN_USE: {
    status: 409,
    message: 'Somebody or something else here already has this name, number or email. Please check.',
  },
  PHOTO_REFUSED: { status: 422, message: 'This photo cannot be used. Please choose another.' },
  LAST_ADMINISTRATOR: { status: 409, message: 'This is the last administrator. Make somebody else one first.' },
  NOT_YOURSELF: {
    status: 409,
    message: 'Nobody can change their own roles or switch themselves off. Ask a colleague.',
  },
  PATIENT_GONE: { status: 422, message: 'This patient’s account was closed or erased. Nothing can be booked for it.' },
} as const satisfies Record<string, { status: number; message: string }>

/**
 * The only list of errors. A `code` is stable and meant for programs; the message is English, for their logs. What a
 * patient reads is the code's sentence in web/shared/text.
 */
export const errors = {
  INVALID_REQUEST: {
    status: 400,
    message: 'Something in the request is not valid. Please check the fields listed.',
  },
  OFFER_ENDED: { status: 410, message: 'There is nothing to choose here any more.' },
  INVALID_PHONE: {
    status: 400,
    message: 'That does not look like an Indian mobile number. Please enter the ten digits, for example 98765 43210.',
  },
  SIGNATURE_INVALID: {
    status: 400,
    message: 'This payment could not be verified. If money left your account, it is matched or refunded automatically.',
  },
  UNAUTHENTICATED: { status: 401, message: 'Please sign in to continue.' },
  OTP_INVALID: { status: 401, message: 'That code is not right. Please check it and try again.' },
  OTP_EXPIRED: { status: 401, message: 'That code has expired. Please ask for a new one.' },
  OTP_SUPERSEDED: {
    status: 401,
    message: 'This is an older code: a newer one was sent. Please enter the one from the latest message.',
  },
  SESSION_ENDED: { status: 401, message: 'You have been signed out. Please sign in again.' },
  FORBIDDEN: { status: 403, message: 'You may not do this.' },
  ACCOUNT_CLOSED: { status: 403, message: 'This account is closed. Please call the clinic.' },
  CONFIRM_IDENTITY: { status: 403, message: 'Please confirm with a new code that it is you.' },
  BIRTH_DATE_NEEDED: {
    status: 403,
    message: 'Before we show the records for this number, please enter your date of birth, or call the clinic.',
  },
  BIRTH_DATE_WRONG: {
    status: 403,
    message: 'That is not the date of birth we have. Please check it, or call the clinic.',
  },
  CONSENT_NEEDED: {
    status: 403,
    message: 'To book, please first agree under Privacy to how we use your data.',
  },
  CONSENT_WITHDRAWN: {
    status: 403,
    message: 'You have withdrawn your agreement to how we use your data. To book, please agree again under Privacy.',
  },
  NOT_FOUND: { status: 404, message: 'This does not exist, or it belongs to another patient.' },
  SLOT_TAKEN: { status: 409, message: 'Somebody has just taken this time. Please choose another.' },
  TOO_MANY_HOLDS: {
    status: 409,
    message: 'You are already holding other times that are not paid for. Please pay for one or wait until it expires.',
  },
  TOO_MANY_UPCOMING: {
    status: 409,
    message:
      'You already have as many free appointments as one person can book. Please cancel one, or call the clinic.',
  },
  HOLD_EXPIRED: { status: 409, message: 'Your hold on this time has expired. Please choose a time again.' },
  ALREADY_PAID: { status: 409, message: 'This appointment is already paid for.' },
  EMAIL_IN_USE: {
    status: 409,
    message: 'Another account already uses this email address. Please use a different one or leave it empty.',
  },
  APPOINTMENTS_UPCOMING: {
    status: 409,
    message: 'You still have an upcoming appointment. Please cancel it first, then erase your account.',
  },
  CANCEL_WINDOW_CLOSED: {
    status: 409,
    message: 'It is too close to the appointment to change it here. Please call the clinic.',
  },
  BOOKED_AS_ADULT: {
    status: 409,
    message:
      'An upcoming appointment was booked for an adult. Please cancel it before you enter a date of birth under 18.',
  },
  TOO_MANY_DEPENDENTS: {
    status: 400,
    message: 'You can add up to 20 people. Please remove somebody first.',
  },
  STATUS_CHANGED: { status: 409, message: 'This has changed in the meantime. Please check it again.' },
  NOT_CANCELLABLE: { status: 409, message: 'This appointment can no longer be changed.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Please send JSON.' },
  GUARDIAN_NEEDED: {
    status: 422,
    message: 'This person is under 18. Please confirm that you are their parent or guardian and will be with them.',
  },
  SLOT_NOT_OFFERED: { status: 422, message: 'This time is not offered. Please choose one from the list.' },
  PROFILE_INCOMPLETE: { status: 422, message: 'Please tell us the name of the person who will be seen.' },
  OTP_RATE_LIMITED: {
    status: 429,
    message: 'Too many codes were requested. Please wait a little before the next one.',
  },
  OTP_ATTEMPTS_EXHAUSTED: { status: 429, message: 'That was too many wrong codes. Please ask for a new one.' },
  HOLD_PAUSED: {
    status: 429,
    message: 'Your hold on this time has just expired, so others may take it first. Please wait a few minutes.',
  },
  TOO_MANY_HOLDS_TODAY: {
    status: 429,
    message: 'You have held many times today without paying for them. Please try again tomorrow, or call the clinic.',
  },
  BOOKING_UNDER_WAY: {
    status: 429,
    message: 'Another booking of yours is still being made. Please wait a moment and try again.',
  },
  BIRTH_DATE_ATTEMPTS_EXHAUSTED: {
    status: 429,
    message: 'That was too many wrong dates of birth. Please call the clinic.',
  },
  RATE_LIMITED: { status: 429, message: 'That was a lot of requests at once. Please wait a moment and try again.' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side. Nothing was lost; please try again.' },
  MESSAGE_NOT_SENT: {
    status: 503,
    message: 'WhatsApp could not be reached, so no code was sent. Please try again in a minute.',
  },
  PAYMENT_PROVIDER_UNAVAILABLE: {
    status: 503,
    message: 'The payment service is not responding. Your time is still held; please try again in a moment.',
  },
  BUSY: { status: 503, message: 'The clinic’s system is very busy. Please try again in a few seconds.' },
  ...staffErrors,
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof errors
export type StaffErrorCode = keyof typeof staffErrors

export interface ErrorBody {
  statusCode: number
  code: ErrorCode
  message: string
  requestId: string
  /** Path in the body, such as `email` or `items.0.name`, to what is wrong with it: English, for programs' logs. */
  fields?: Record<string, string>
  /** What else a program can act on, such as the permission that is missing. */
  details?: Record<string, unknown>
  /** The same as codes, for a program to act on and an interface to put into its user's language. */
  fieldProblems?: Record<string, FieldProblem>
}
