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
  {
    name: 'a stray payment refunded by hand, whose refund then failed, stayed refunded in our books',
    script: [
      { do: 'book', seed: 4054541419 },
      { do: 'pay', seed: 1156951687 },
      { do: 'pay', seed: 2279824278 },
      { do: 'dashboard', seed: 2973324058 },
    ],
  },
  {
    name: 'a refund whose answer was lost was made of one payment and booked for another that took its place',
    script: [
      { do: 'book', seed: 668617791 },
      { do: 'cancel', seed: 3491039056 },
      { do: 'pay', seed: 499962903 },
      { do: 'book', seed: 1526864961, plan: { parkAt: 8 }, meanwhile: [{ do: 'pay', seed: 2656136887 }] },
      { do: 'verify', seed: 2243328671 },
      { do: 'job', seed: 2963066308, plan: { vendorFaults: 1 } },
      { do: 'webhook', seed: 1437207262 },
    ],
  },
  {
    name: 'a payment took another’s place while that one’s refund was on its way',
    script: [
      { do: 'book', seed: 2816370821 },
      { do: 'pay', seed: 3047516638 },
      { do: 'clock', seed: 2865445012 },
      { do: 'move', seed: 3109036619 },
      { do: 'pay', seed: 2313179983 },
      {
        do: 'sweep',
        seed: 2948261689,
        plan: { parkAt: 10 },
        meanwhile: [
          { do: 'clock', seed: 1376614527 },
          { do: 'verify', seed: 2212975976 },
        ],
      },
      { do: 'cancel', seed: 182774746 },
      { do: 'webhook', seed: 317395496, plan: { parkAt: 7 }, meanwhile: [{ do: 'job', seed: 1506890965 }] },
    ],
  },
  {
    name: 'a refund made by hand that was heard of twice at once lowered the queued one twice',
    script: [
      { do: 'book', seed: 992991973 },
      {
        do: 'cancel',
        seed: 2114435008,
        plan: { parkAt: 14 },
        meanwhile: [
          { do: 'pay', seed: 1571085973 },
          { do: 'verify', seed: 1629265873 },
        ],
      },
      {
        do: 'order',
        seed: 3611998519,
        plan: { parkAt: 11 },
        meanwhile: [
          { do: 'webhook', seed: 2795877781 },
          { do: 'dashboard', seed: 3124210338 },
          { do: 'signIn', seed: 1751273877 },
        ],
      },
      { do: 'webhook', seed: 1675417487, plan: { parkAt: 5 }, meanwhile: [{ do: 'job', seed: 2234942788 }] },
    ],
  },
  {
    name: 'a refund made by hand was forgotten when its event came before its payment’s',
    script: [
      { do: 'book', seed: 3960887772 },
      { do: 'pay', seed: 555022680 },
      { do: 'dashboard', seed: 2798741355 },
      { do: 'job', seed: 3701032995 },
      { do: 'webhook', seed: 3319387511 },
      { do: 'book', seed: 2581626955 },
      { do: 'pay', seed: 2502515274 },
    ],
  },
  {
    name: 'a part of a stray payment refunded by hand never went back when that refund failed',
    script: [
      { do: 'book', seed: 1011397201 },
      { do: 'pay', seed: 965265810 },
      { do: 'dashboard', seed: 3573131620 },
    ],
  },
  {
    name: 'a webhook that queued a job anew left the one of a killed worker behind for ever',
    script: [
      { do: 'book', seed: 36891 },
      {
        do: 'signIn',
        seed: 1216274838,
        plan: { parkAt: 13 },
        meanwhile: [{ do: 'pay', seed: 3116443789 }],
      },
      { do: 'pay', seed: 2750768796 },
      { do: 'verify', seed: 2419150888 },
      { do: 'book', seed: 2512922423 },
      { do: 'webhook', seed: 3164265454 },
      { do: 'job', seed: 2276574929, plan: { crashAt: 6, parkAt: 2 }, meanwhile: [] },
    ],
  },
  {
    name: 'a payment that Razorpay returned, heard of from the order and by webhook, was booked and told as two',
    script: [
      { do: 'book', seed: 731882570 },
      { do: 'returned', seed: 2892063593 },
      { do: 'verify', seed: 312575723 },
      { do: 'outage', seed: 2985371350 },
    ],
  },
  {
    name: 'the clinic’s own tool confirmed a hold whose money had gone back, and nobody was told',
    script: [
      { do: 'book', seed: 3355133215 },
      { do: 'pay', seed: 998956467 },
      { do: 'outage', seed: 1093491473 },
      { do: 'clock', seed: 1824542918 },
      { do: 'webhook', seed: 3395976980 },
      { do: 'clinicHold', seed: 4281246167 },
    ],
  },
  {
    name: 'all of what was paid with a discount was refunded by hand before the discount was known',
    script: [
      { do: 'clock', seed: 3369615194 },
      { do: 'bookSoon', seed: 1751960984 },
      { do: 'pay', seed: 2832935005 },
      { do: 'clock', seed: 3290509736 },
      { do: 'dashboard', seed: 750092046 },
      { do: 'bookSoon', seed: 176531549 },
      { do: 'verify', seed: 359526199 },
    ],
  },
  {
    name: 'the answer to a COMMIT was lost as a code was reserved, and asking for one was answered 500',
    script: [
      {
        do: 'book',
        seed: 1062231423,
        plan: { parkAt: 12 },
        meanwhile: [{ do: 'signIn', seed: 2848737109, plan: { lostAt: 8 } }],
      },
    ],
  },
  {
    name: 'a code that was asked for beside an erasure was written down for the erased patient, with the phone',
    script: [
      { do: 'book', seed: 2441845182 },
      { do: 'trouble', seed: 4014641759 },
      {
        do: 'erase',
        seed: 2618395604,
        plan: { parkAt: 14 },
        meanwhile: [{ do: 'signIn', seed: 820396050 }],
      },
    ],
  },
  {
    name: 'a number that the clinic took off one account stayed on its messages when its new owner was erased',
    script: [
      { do: 'book', seed: 1745794999 },
      { do: 'twoPhones', seed: 128340062 },
      { do: 'clinicTool', seed: 1294608129 },
      { do: 'signIn', seed: 2037430870, plan: { parkAt: 8 }, meanwhile: [{ do: 'work', seed: 1843295577 }] },
      { do: 'twoPhones', seed: 769920200 },
    ],
  },
  {
    name: 'a closure counted a visit that the clinic had deleted, and did not list it',
    script: [
      { do: 'bookByForm', seed: 2027388249 },
      { do: 'deskClose', seed: 1120752011 },
      { do: 'clinicHold', seed: 780115285 },
      { do: 'deskOffers', seed: 2793967440 },
    ],
  },
  {
    name: 'an answer to an offer, given again as its reply was lost, was told that nothing goes back',
    script: [
      { do: 'sweep', seed: 982615010, plan: { parkAt: 17 }, meanwhile: [{ do: 'buy', seed: 1115162477 }] },
      { do: 'deskMove', seed: 2302346605 },
      { do: 'heldAgain', seed: 488030694 },
      { do: 'visit', seed: 2426642218, plan: { parkAt: 9 }, meanwhile: [{ do: 'deskClose', seed: 1703020053 }] },
      { do: 'answerOffer', seed: 1065891477, plan: { lostAt: 15 } },
    ],
  },
  {
    name: 'a visit marked as missed was stepped back into a closure made meanwhile, which did not list it',
    script: [
      { do: 'newYear', seed: 2194866341 },
      { do: 'book', seed: 1261023321 },
      { do: 'visit', seed: 2506773380 },
      { do: 'deskClose', seed: 1350938942 },
      { do: 'visit', seed: 1741027382 },
    ],
  },
  {
    name: 'a number stayed on the record that the clinic had merged into another, when its new owner was erased',
    script: [
      { do: 'buy', seed: 1326662480 },
      { do: 'book', seed: 2295012541 },
      { do: 'merge', seed: 789447875 },
      { do: 'twoPhones', seed: 3333207553 },
    ],
  },
  {
    name: 'an adult ticked the box for guardians, then turned out to be under 18: nobody was named',
    script: [
      { do: 'family', seed: 3527142998 },
      { do: 'family', seed: 2900980739 },
      { do: 'merge', seed: 1395169854 },
      { do: 'buy', seed: 1058349977 },
      { do: 'twoPhones', seed: 2359430346 },
    ],
  },
  {
    name: 'a payment that was being sent back became that of the order, whose first was only signed',
    script: [
      { do: 'book', seed: 2755395422 },
      { do: 'pay', seed: 748686510 },
      { do: 'verify', seed: 731367080 },
      { do: 'pay', seed: 1629457440 },
      { do: 'pay', seed: 1578771596 },
      { do: 'deskBook', seed: 3236288832 },
      { do: 'look', seed: 1476193468 },
      { do: 'signIn', seed: 4074332956 },
      { do: 'verify', seed: 2106540328 },
      { do: 'twoPhones', seed: 522263731 },
      { do: 'work', seed: 263683474 },
      { do: 'sweep', seed: 2513891339 },
    ],
  },
  {
    name: 'an arrival that had waited for two moves was dated before them: they were released before their time',
    script: [
      { do: 'deskBook', seed: 3720385294 },
      {
        do: 'visit',
        seed: 3594720483,
        plan: { parkAt: 5 },
        meanwhile: [
          { do: 'book', seed: 1048859542 },
          { do: 'thereAndBack', seed: 2544849031 },
          { do: 'answerOffer', seed: 3774258092 },
        ],
      },
      { do: 'book', seed: 1067269305, plan: { parkAt: 14 }, meanwhile: [{ do: 'clock', seed: 3045324224 }] },
    ],
  },
  {
    name: 'too little was captured for a visit that had begun: it was kept, and its patient not told',
    script: [
      { do: 'book', seed: 1495769527 },
      { do: 'clinicHold', seed: 686060756 },
      { do: 'outage', seed: 868738411 },
      { do: 'pay', seed: 420917052 },
      { do: 'verify', seed: 227445370 },
    ],
  },
  {
    name: 'an invariant overlooked a payment at the desk, taken at the moment when a refund by hand became known',
    script: [
      { do: 'book', seed: 3908067392 },
      { do: 'book', seed: 2007385461 },
      { do: 'pay', seed: 2290817509 },
      {
        do: 'family',
        seed: 994587868,
        plan: { parkAt: 14 },
        meanwhile: [{ do: 'visit', seed: 2582680982 }],
      },
      { do: 'undo', seed: 3218871714, plan: { parkAt: 9 }, meanwhile: [{ do: 'dashboard', seed: 3019293557 }] },
      { do: 'deskPay', seed: 2690542102 },
    ],
  },
]
