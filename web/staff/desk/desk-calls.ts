import { useMutation } from '@tanstack/preact-query'
import { useRef } from 'preact/hooks'
import type {
  DeskBookingBody,
  DeskBookingReply,
  DeskCancelBody,
  DeskMoveBody,
  DeskPayment,
  Drawer,
  FollowUpBody,
  StaffAppointment,
  StaffAppointmentReply,
  TakePaymentBody,
  WrongPersonBody,
} from '../../../contract/staff/appointments.ts'
import { callStaff } from '../call.ts'
import { reloadDay } from '../queries.ts'

const post = <Reply>(path: string, body: unknown = {}) =>
  callStaff<Reply>(`/api/staff/${path}`, { method: 'POST', body })
const of = (id: number, action: string) => `appointments/${id}/${action}`

/** The steps of a visit: the action in contract/rules that allows each, and the last part of its address. */
const stepPaths = {
  checkIn: 'check-in',
  start: 'start',
  complete: 'complete',
  noShow: 'no-show',
  stepBack: 'step-back',
} as const
export type Step = keyof typeof stepPaths

/** The desk's API calls. */
export const deskCalls = {
  book: (body: DeskBookingBody) => post<DeskBookingReply>('appointments', body),
  move: ({ id, ...body }: DeskMoveBody & { id: number }) => post<StaffAppointmentReply>(of(id, 'move'), body),
  cancel: ({ id, ...body }: DeskCancelBody & { id: number }) =>
    post<StaffAppointmentReply & { refund: { amountPaise: number } | null }>(of(id, 'cancel'), body),
  step: ({ id, step }: { id: number; step: Step }) => post<StaffAppointmentReply>(of(id, stepPaths[step])),
  undo: ({ id, undoUntil }: Pick<StaffAppointment, 'undoUntil'> & { id: number }) =>
    post<StaffAppointmentReply>(of(id, 'undo'), undoUntil === null ? {} : { undoUntil }),
  wrongPerson: ({ id, ...body }: WrongPersonBody & { id: number }) =>
    post<StaffAppointmentReply>(of(id, 'wrong-person'), body),
  take: ({ id, ...body }: TakePaymentBody & { id: number }) => post<{ payment: DeskPayment }>(of(id, 'payments'), body),
  meetLink: ({ id, joinUrl }: { id: number; joinUrl: string }) =>
    post<StaffAppointmentReply>(of(id, 'meet-link'), { joinUrl }),
  paymentLink: (id: number) => post<DeskBookingReply>(of(id, 'payment-link')),
  askAgain: (id: number) => post<{ sent: number }>(of(id, 'offer')),
  followUp: ({ id, ...body }: FollowUpBody & { id: number }) => post<DeskBookingReply>(of(id, 'follow-up'), body),
  openDrawer: (body: { centreId: number; openingPaise: number }) => post<{ drawer?: Drawer }>('drawers', body),
}

/**
 * Runs an action once at a time, however fast the user clicks; afterwards the day is reloaded, whether it succeeded or
 * not. The button keeps its label meanwhile: if it shrank, a second click would hit the button beside it.
 */
export function useDeskAction<Input, Reply>(
  send: (input: Input) => Promise<Reply>,
  onDone?: (reply: Reply, input: Input) => void,
  onFailed?: (error: Error) => void,
) {
  const isSent = useRef(false)
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: (reply: Reply, input: Input) => onDone?.(reply, input),
    onError: (error) => onFailed?.(error),
    onSettled() {
      isSent.current = false
      void reloadDay()
    },
  })
  return {
    isPending: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
    run(input: Input): void {
      if (isSent.current) return
      isSent.current = true
      mutation.mutate(input)
    },
  }
}

/** The visitor: the patient, or the dependent the patient booked for. */
export const nameOf = ({ patient, dependent }: Pick<StaffAppointment, 'patient' | 'dependent'>): string =>
  dependent?.fullName ?? patient.fullName
