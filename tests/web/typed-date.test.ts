import { expect, it } from 'vitest'
import { asTyped, parseTypedDate } from '../../web/shared/dates/typed-date.ts'

it.each([
  '27/11/1990',
  '27-11-1990',
  '27.11.1990',
  '27 11 1990',
  '27111990',
  ' 27 / 11 / 1990 ',
  '27 November 1990',
  '27th Nov, 1990',
  'Nov 27, 1990',
  '1990-11-27',
  '1990/11/27',
  '२७/११/१९९०',
  '೨೭.೧೧.೧೯೯೦',
  '൨൭-൧൧-൧൯൯൦',
])('%s is the 27th of November 1990', (typed) => {
  expect(parseTypedDate(typed)).toBe('1990-11-27')
})

it.each([
  ['1/2/1990', '1990-02-01'],
  ['29/2/2000', '2000-02-29'],
])('%s is %s: the day comes first', (typed, date) => {
  expect(parseTypedDate(typed)).toBe(date)
  expect(parseTypedDate(asTyped(date))).toBe(date)
})

it.each([
  '',
  '27',
  '27/11',
  '27/11/90',
  '11/27/1990',
  '31/4/1990',
  '29/2/1990',
  '0/1/1990',
  '27/11/1990/3',
  'soon',
  '2711990',
])('%j is not a date', (typed) => {
  expect(parseTypedDate(typed)).toBeNull()
})
