/**
 * Decides which way an evaluation takes where the code branches. Each run takes the first way everywhere except where
 * told otherwise; `everyWay` runs until each way of each choice was taken once, which is far less than every
 * combination.
 */
export class Choices {
  readonly made = new Map<string, number>()
  readonly #wanted: ReadonlyMap<string, number>
  constructor(wanted: ReadonlyMap<string, number>) {
    this.#wanted = wanted
  }

  /** The same name gets the same answer throughout a run. */
  choose(name: string, ways: number): number {
    this.made.set(name, ways)
    return Math.min(this.#wanted.get(name) ?? 0, ways - 1)
  }
}

const mostRuns = 200

export function everyWay<Result>(run: (choices: Choices) => Result): Result[] {
  const results: Result[] = []
  const waiting: ReadonlyMap<string, number>[] = [new Map()]
  const planned = new Set<string>()
  for (let wanted = waiting.shift(); wanted !== undefined && results.length < mostRuns; wanted = waiting.shift()) {
    const choices = new Choices(wanted)
    results.push(run(choices))
    for (const [name, ways] of choices.made) {
      for (let way = 1; way < ways; way++) {
        const key = `${name}=${way}`
        if (planned.has(key)) continue
        planned.add(key)
        waiting.push(new Map([...wanted, [name, way]]))
      }
    }
  }
  return results
}
