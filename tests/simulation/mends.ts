import type { Step } from './operation.ts'

export interface FoundMend {
  /** As tests/mutation names it. */
  name: string
  /** Steps among which it is found sooner than among all. */
  steps: string
  /** The shortest script that finds that it is gone, as a seed found it. */
  script: Step[]
}

/** What finds a mend that was taken out. `npm run simulate -- --without all` plays each script on a copy without it. */
export const foundMends: FoundMend[] = [
  {
    name: 'bodies-about-the-erased',
    steps: 'book,clock,erase,pay,webhook',
    script: [
      { do: 'book', seed: 548927750 },
      { do: 'clock', seed: 170387455 },
      { do: 'pay', seed: 2227182027 },
      { do: 'erase', seed: 1073576408 },
    ],
  },
  {
    name: 'settling-asks-whether-the-patient-is-there',
    steps: 'book,clock,work,erase,pay',
    script: [
      { do: 'book', seed: 3267708825 },
      { do: 'clock', seed: 1260866792 },
      { do: 'erase', seed: 1377475770 },
      { do: 'pay', seed: 3452433333 },
    ],
  },
  {
    name: 'wrong-keys-answer-nothing',
    steps: 'book,tries,wrongKeys',
    script: [
      { do: 'book', seed: 1746561886 },
      { do: 'tries', seed: 3665272734 },
      { do: 'wrongKeys', seed: 4055803735 },
    ],
  },
  {
    name: 'a-hold-ends-at-the-start',
    steps: 'bookSoon,clock',
    script: [
      { do: 'clock', seed: 669793123 },
      { do: 'clock', seed: 2296688774 },
      { do: 'clock', seed: 2216518767 },
      { do: 'bookSoon', seed: 4195899402 },
    ],
  },
  {
    name: 'two-unanswered-sends',
    steps: 'book,trouble',
    script: [
      { do: 'book', seed: 2183977359 },
      { do: 'trouble', seed: 1195271568 },
    ],
  },
  {
    name: 'throttling-spends-no-try',
    steps: 'book,trouble',
    script: [
      { do: 'book', seed: 170387455 },
      { do: 'book', seed: 3240217175, plan: { parkAt: 6 }, meanwhile: [{ do: 'trouble', seed: 1073576408 }] },
    ],
  },
  {
    name: 'templates-by-the-clinic-s-names',
    steps: 'book',
    script: [
      {
        do: 'book',
        seed: 2182575802,
        plan: { parkAt: 18 },
        meanwhile: [
          { do: 'book', seed: 15922566 },
          { do: 'book', seed: 3095275409 },
        ],
      },
    ],
  },
  { name: 'days-of-two-zones-in-order', steps: 'calendarPage', script: [{ do: 'calendarPage', seed: 1227766539 }] },
  { name: 'a-minor-is-no-guardian', steps: 'child', script: [{ do: 'child', seed: 1774667495 }] },
  {
    name: 'names-as-they-were-booked',
    steps: 'book,family',
    script: [
      { do: 'book', seed: 453096803, plan: { parkAt: 5 }, meanwhile: [{ do: 'family', seed: 740947533 }] },
      { do: 'book', seed: 2014970541 },
      { do: 'family', seed: 847938451, plan: { parkAt: 7 }, meanwhile: [{ do: 'family', seed: 1493275192 }] },
    ],
  },
  {
    name: 'moves-in-the-export',
    steps: 'book,move,export',
    script: [
      { do: 'book', seed: 751368223 },
      { do: 'book', seed: 1530445124 },
      { do: 'move', seed: 3827094643 },
      { do: 'export', seed: 2356082770 },
    ],
  },
  { name: 'first-message-in-the-export', steps: 'signIn,export', script: [{ do: 'export', seed: 1955374602 }] },
  {
    name: 'asked-again-for-a-child',
    steps: 'book,family,askAgain',
    script: [
      { do: 'family', seed: 2958638087 },
      { do: 'book', seed: 3992972143 },
      { do: 'askAgain', seed: 4186898886 },
    ],
  },
  {
    name: 'no-reminder-after-the-start',
    steps: 'book,lateWorker',
    script: [
      { do: 'book', seed: 2183977359 },
      { do: 'lateWorker', seed: 1156686889 },
    ],
  },
  {
    name: 'deleted-events-made-again',
    steps: 'book,job,deleteEvent',
    script: [
      { do: 'book', seed: 669793123 },
      { do: 'book', seed: 2353218730 },
      {
        do: 'book',
        seed: 1530445124,
        plan: { parkAt: 4 },
        meanwhile: [
          { do: 'job', seed: 187395153 },
          { do: 'deleteEvent', seed: 2814253191 },
        ],
      },
    ],
  },
  {
    name: 'failures-on-the-list',
    steps: 'buy,landline',
    script: [
      { do: 'buy', seed: 1774667495 },
      { do: 'landline', seed: 546366535 },
    ],
  },
  {
    name: 'erasing-beside-a-booking-without-end',
    steps: 'clinicBooks,erase',
    script: [
      { do: 'clinicBooks', seed: 209265687 },
      { do: 'erase', seed: 3085097013 },
    ],
  },
  {
    name: 'bills-in-their-own-year',
    steps: 'newYear',
    script: [
      { do: 'newYear', seed: 1992719846 },
      { do: 'newYear', seed: 2854444748 },
    ],
  },
  {
    name: 'one-clinician-a-sweep',
    steps: 'book,clock,sweep',
    script: [
      { do: 'book', seed: 4176310396 },
      { do: 'book', seed: 1882284155 },
      { do: 'book', seed: 2775512153 },
      { do: 'book', seed: 1483070132 },
    ],
  },
  {
    name: 'a-free-booking-asked-again',
    steps: 'book,askAgain',
    script: [
      { do: 'book', seed: 2353218730 },
      { do: 'book', seed: 751368223 },
    ],
  },
  {
    name: 'reasons-in-the-clinic-s-words',
    steps: 'book,move,clinicTool',
    script: [
      { do: 'book', seed: 2353218730 },
      { do: 'move', seed: 2920968207 },
    ],
  },
  {
    name: 'removed-events-once',
    steps: 'book,fidget',
    script: [
      { do: 'book', seed: 1580370125 },
      { do: 'fidget', seed: 3956544747 },
    ],
  },
  {
    name: 'booked-as-an-adult',
    steps: 'book,family',
    script: [
      { do: 'book', seed: 1495686185 },
      { do: 'family', seed: 2689170 },
    ],
  },
  {
    name: 'a-move-to-another-centre',
    steps: 'buy,otherCentre',
    script: [
      { do: 'buy', seed: 1727856300 },
      { do: 'buy', seed: 2975311856 },
      { do: 'otherCentre', seed: 169427896 },
    ],
  },
  {
    name: 'holding-asks-whether-the-patient-is-there',
    steps: 'clock,twoPhones',
    script: [
      { do: 'twoPhones', seed: 1741702388 },
      { do: 'twoPhones', seed: 1107309403 },
    ],
  },
  {
    name: 'an-address-does-not-land-on-the-erased',
    steps: 'clock,twoPhones',
    script: [{ do: 'twoPhones', seed: 2235869037 }],
  },
  {
    name: 'a-refund-by-hand-that-fails',
    steps: 'buy,refundsMeet',
    script: [
      { do: 'buy', seed: 1949695945 },
      { do: 'refundsMeet', seed: 535286698 },
    ],
  },
  { name: 'late-money-and-ones-own-hold', steps: 'heldAgain', script: [{ do: 'heldAgain', seed: 1774667495 }] },
  {
    name: 'one-message-a-refund',
    steps: 'buy,goodwill',
    script: [
      { do: 'buy', seed: 3375273019 },
      { do: 'goodwill', seed: 605619160 },
    ],
  },
  {
    name: 'money-of-a-deleted-hold',
    steps: 'book,clinicHold,pay',
    script: [
      { do: 'book', seed: 663542962 },
      {
        do: 'book',
        seed: 819795777,
        plan: { parkAt: 4 },
        meanwhile: [
          { do: 'pay', seed: 3257487196 },
          { do: 'clinicHold', seed: 4271491011 },
        ],
      },
    ],
  },
  {
    name: 'first-money-of-what-the-clinic-confirmed',
    steps: 'book,clinicHold,pay',
    script: [
      { do: 'book', seed: 3267708825 },
      { do: 'clinicHold', seed: 1260866792 },
      { do: 'pay', seed: 3958249281 },
    ],
  },
  {
    name: 'a-dispute-before-its-payment',
    steps: 'book,pay,dispute',
    script: [
      { do: 'book', seed: 3921050484 },
      { do: 'pay', seed: 2012890661 },
      { do: 'dispute', seed: 4155408022 },
    ],
  },
  {
    name: 'late-payment-asks-whether-free',
    steps: 'book,pay,closure,clock,sweep',
    script: [
      {
        do: 'book',
        seed: 1686948826,
        plan: { parkAt: 15 },
        meanwhile: [
          { do: 'book', seed: 1669470527 },
          { do: 'pay', seed: 1470303174 },
        ],
      },
      { do: 'closure', seed: 2382856832 },
    ],
  },
  {
    name: 'wrong-keys-are-listed',
    steps: 'book,wrongKeys',
    script: [
      { do: 'book', seed: 1136695837 },
      { do: 'wrongKeys', seed: 1727856300 },
    ],
  },
  {
    name: 'no-dead-link-told',
    steps: 'buy,work,deleteEvent,remind',
    script: [
      { do: 'buy', seed: 2802306033 },
      { do: 'work', seed: 1309474708 },
      { do: 'deleteEvent', seed: 2281170336 },
      { do: 'remind', seed: 733937773 },
    ],
  },
  {
    name: 'a-dispute-holds-refunds-back',
    steps: 'buy,dispute,cancel',
    script: [
      { do: 'buy', seed: 1930154016 },
      {
        do: 'cancel',
        seed: 2208403095,
        plan: { parkAt: 18 },
        meanwhile: [
          { do: 'dispute', seed: 3325101004 },
          { do: 'buy', seed: 1378761742 },
        ],
      },
      { do: 'cancel', seed: 3148701644 },
      { do: 'buy', seed: 1321927767 },
    ],
  },
  {
    name: 'nothing-leaves-for-a-minute',
    steps: 'deskBook,deskMove,oneMoreChange',
    script: [
      { do: 'deskBook', seed: 169427896 },
      { do: 'oneMoreChange', seed: 3025355066 },
    ],
  },
  {
    name: 'desk-scope-in-the-where',
    steps: 'deskBook,visit,deskMove',
    script: [
      { do: 'deskBook', seed: 263634543 },
      { do: 'visit', seed: 499262624 },
    ],
  },
  {
    name: 'closure-waits-for-bookings',
    steps: 'book,buy,deskBook,deskClose',
    script: [
      { do: 'deskBook', seed: 962106613 },
      { do: 'deskBook', seed: 3771597189, plan: { parkAt: 8 }, meanwhile: [{ do: 'book', seed: 1559309123 }] },
      { do: 'deskClose', seed: 3732840296, plan: { parkAt: 18 }, meanwhile: [{ do: 'book', seed: 2332385658 }] },
      { do: 'buy', seed: 1955015321 },
      { do: 'book', seed: 1925883932 },
      { do: 'deskClose', seed: 869052352, plan: { parkAt: 9 }, meanwhile: [{ do: 'buy', seed: 54890812 }] },
    ],
  },
  {
    name: 'withdrawn-with-its-closure',
    steps: 'buy,deskBook,deskClose,deskOffers,deskReopen',
    script: [
      { do: 'buy', seed: 359028693 },
      { do: 'deskClose', seed: 3069544756 },
      { do: 'deskReopen', seed: 3782790160 },
    ],
  },
  {
    name: 'offer-ends-with-the-choice',
    steps: 'buy,deskBook,deskClose,deskOffers,deskReopen,answerOffer',
    script: [
      { do: 'deskBook', seed: 2302273089 },
      { do: 'deskClose', seed: 1522978518 },
      { do: 'deskOffers', seed: 2759702604, plan: { parkAt: 13 }, meanwhile: [{ do: 'deskOffers', seed: 1261177245 }] },
      { do: 'deskBook', seed: 2924551651, plan: { parkAt: 2 }, meanwhile: [{ do: 'answerOffer', seed: 63075630 }] },
    ],
  },
  {
    name: 'offer-of-one-time-version',
    steps: 'buy,deskBook,deskMove,deskOffers,answerOffer',
    script: [
      { do: 'buy', seed: 58788688 },
      { do: 'deskOffers', seed: 2282207432 },
      { do: 'deskMove', seed: 3666691518 },
      { do: 'answerOffer', seed: 1023597026 },
    ],
  },
  {
    name: 'no-message-of-an-ended-offer',
    steps: 'buy,deskOffers,answerOffer,job',
    script: [
      { do: 'buy', seed: 3622893700 },
      { do: 'answerOffer', seed: 1364128264 },
      { do: 'buy', seed: 629356129 },
      { do: 'deskOffers', seed: 3631417814 },
      { do: 'answerOffer', seed: 1839066349 },
    ],
  },
  {
    name: 'price-the-lower-of-the-two',
    steps: 'buy,deskBook,deskOffers,answerOffer',
    script: [
      { do: 'buy', seed: 2183977359 },
      { do: 'answerOffer', seed: 1585481496 },
    ],
  },
  {
    name: 'hours-saved-since',
    steps: 'hours',
    script: [{ do: 'hours', seed: 1882284155 }],
  },
  {
    name: 'hours-under-the-clinicians-lock',
    steps: 'hours',
    script: [{ do: 'hours', seed: 2093913549, plan: { parkAt: 5 }, meanwhile: [{ do: 'hours', seed: 2872519074 }] }],
  },
  {
    name: 'hours-of-other-centres-stay',
    steps: 'hours',
    script: [{ do: 'hours', seed: 2353218730 }],
  },
  {
    name: 'extra-hours-under-the-clinicians-lock',
    steps: 'extraHours,bookExtra',
    script: [
      { do: 'extraHours', seed: 742308869 },
      { do: 'extraHours', seed: 2653465385, plan: { parkAt: 7 }, meanwhile: [{ do: 'bookExtra', seed: 2829908053 }] },
    ],
  },
  {
    name: 'registration-fee-once',
    steps: 'deskBook,merge',
    script: [
      { do: 'deskBook', seed: 3251295801 },
      { do: 'deskBook', seed: 1392964937, plan: { parkAt: 15 }, meanwhile: [{ do: 'deskBook', seed: 705529855 }] },
      { do: 'deskBook', seed: 2182575802, plan: { parkAt: 18 }, meanwhile: [{ do: 'deskBook', seed: 3095275409 }] },
      { do: 'merge', seed: 2718594706 },
    ],
  },
  {
    name: 'a-refusal-of-unmatched-money-has-a-new-key',
    steps: 'book,pay,lowBalance',
    script: [
      { do: 'lowBalance', seed: 1389953063 },
      { do: 'book', seed: 4023619029 },
      { do: 'pay', seed: 2929445755 },
      { do: 'pay', seed: 2959041434 },
    ],
  },
  {
    name: 'every-payment-of-an-order',
    steps: 'book,tries',
    script: [
      { do: 'book', seed: 663542962 },
      { do: 'book', seed: 819795777, plan: { parkAt: 4 }, meanwhile: [{ do: 'tries', seed: 4271491011 }] },
    ],
  },
]
