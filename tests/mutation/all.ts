import { deskPatientDefences } from './desk-patients.ts'
import { closureDefences } from './closures.ts'
import { clinicDefences } from './clinic.ts'
import { adoptionDefences } from './adoption.ts'
import { dayDefences } from './day.ts'
import type { Defence } from './defence.ts'
import { doctorDefences } from './doctor.ts'
import { doorDefences } from './doors.ts'
import { mendDefences } from './mends.ts'
import { moneyDefences } from './money.ts'
import { pageDefences } from './pages.ts'
import { payPageDefences } from './pay-page.ts'
import { peopleDefences } from './people.ts'
import { slotDefences } from './slots.ts'
import { deskDefences } from './desk.ts'
import { hoursDefences } from './hours.ts'
import { staffPeopleDefences } from './staff-people.ts'
import { staffDefences } from './staff.ts'
import { standInDefences } from './stand-ins.ts'
import { wordDefences } from './words.ts'

export const allDefences: Defence[] = [
  ...slotDefences,
  ...doorDefences,
  ...clinicDefences,
  ...moneyDefences,
  ...payPageDefences,
  ...peopleDefences,
  ...wordDefences,
  ...doctorDefences,
  ...staffDefences,
  ...deskDefences,
  ...standInDefences,
  ...mendDefences,
  ...adoptionDefences,
  ...dayDefences,
  ...deskPatientDefences,
  ...closureDefences,
  ...hoursDefences,
  ...staffPeopleDefences,
  ...pageDefences,
]
