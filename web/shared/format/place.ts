/** `Jayanagar, Bengaluru`: a centre's name with its city, unless the name says it. */
export function withCity({ name, city }: { name: string; city: string | null }): string {
  return city === null || city === '' || name.includes(city) ? name : `${name}, ${city}`
}
