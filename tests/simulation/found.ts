import type { Step } from './operation.ts'

/** What the simulation found, each as short as it could be made, with its cause. All of them stay, and stay green. */
export const found: { name: string; script: Step[] }[] = [
  {
    name: 'Razorpay captures another try than the one that the browser signed: the only money was sent back as stray',
    script: [
      { do: 'book', seed: 3294739891 },
      { do: 'pay', seed: 3043757585 },
      { do: 'verify', seed: 3352858525 },
      { do: 'pay', seed: 355990246 },
    ],
  },
  {
    name: 'an order paid twice, the first webhook lost: nobody asked about it after the second was known',
    script: [
      { do: 'book', seed: 2261697747 },
      { do: 'order', seed: 1304079350, plan: { parkAt: 6 }, meanwhile: [{ do: 'book', seed: 2834076233 }] },
      { do: 'book', seed: 4053312021, plan: { parkAt: 7 }, meanwhile: [{ do: 'pay', seed: 3034761162 }] },
      { do: 'pay', seed: 1695036041 },
    ],
  },
  {
    name: 'a part refunded by hand gave up the queued refund of the whole',
    script: [
      { do: 'book', seed: 1743582311 },
      { do: 'cancel', seed: 40396421, plan: { parkAt: 18 }, meanwhile: [{ do: 'pay', seed: 2008994341 }] },
      { do: 'dashboard', seed: 761353490 },
    ],
  },
  {
    name: 'a refund made by hand, pending, whose last webhook was lost, was not followed',
    script: [
      { do: 'book', seed: 1664514840 },
      { do: 'book', seed: 3366639219 },
      { do: 'pay', seed: 1625487313 },
      { do: 'pay', seed: 1464050091 },
      { do: 'dashboard', seed: 3973226714 },
    ],
  },
  {
    name: 'a refund refused because the payment was not captured yet was never tried again',
    script: [
      { do: 'book', seed: 2137345572 },
      { do: 'cancel', seed: 2472881864 },
      { do: 'pay', seed: 566346218 },
      { do: 'verify', seed: 1733638266 },
    ],
  },
  {
    name: 'a throttled message was queued by the machine’s clock',
    script: [
      { do: 'book', seed: 1311017995 },
      { do: 'pay', seed: 4004080110 },
      { do: 'verify', seed: 2973864638 },
      { do: 'job', seed: 1218263204, plan: { vendorFaults: 1 } },
    ],
  },
  {
    name: 'a calendar event made by a run that was killed stayed after the appointment was moved',
    script: [
      { do: 'book', seed: 3857567342 },
      { do: 'job', seed: 3626350071, plan: { crashAt: 9 } },
      { do: 'move', seed: 2771156325 },
    ],
  },
]
