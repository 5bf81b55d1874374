/** Shorter ones are one slip away from too many other words, and from people's names. */
const shortest = 6

/** At most one letter left out, put in, taken for another, or swapped with the next. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  const [left, right] = [a.slice(start), b.slice(start)]
  const isSwapped = left.length > 1 && left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2)
  return left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1) || isSwapped
}

/** Whether a word begins like that but for one slip, though never in the first letter. */
export const isNear = (word: string, beginning: string): boolean =>
  beginning.length >= shortest &&
  word[0] === beginning[0] &&
  [-1, 0, 1].some((longer) => isOneSlip(word.slice(0, beginning.length + longer), beginning))
