const titles = /^(dr|mr|mrs|ms|prof|sister|fr)\.?$/i

/** `AR` of `Dr Ananya Rao`. */
export function initials(fullName: string): string {
  const words = fullName.split(/\s+/).filter((word) => word !== '' && !titles.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => Array.from(word ?? '')[0] ?? '')
  return letters.join('').toUpperCase()
}
