/** Days and times written by hand: a locale's output changes with Node's ICU. */
export const dates = {
  weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  shortMonths: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  day: (weekday: string, day: number, shortMonth: string, year: number) => `${weekday}, ${day} ${shortMonth} ${year}`,
  longDay: (day: number, month: string, year: number) => `${day} ${month} ${year}`,
  morning: (time: string) => `${time} am`,
  afternoon: (time: string) => `${time} pm`,
}
