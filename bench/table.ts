export interface Row {
  what: string
  figure: string
  /** Measured in the same run, so that the ratio is meaningful on a noisy machine. */
  ceiling?: string
  ratio?: number
  budget: string
  isMet: boolean | null
}

const percent = (ratio: number) => `${Math.round(ratio * 100)} %`

/** The table as Markdown, ready to be pasted. */
export function asMarkdown(rows: Row[]): string {
  const cells = rows.map(({ what, figure, ceiling = '', ratio, budget, isMet }) => [
    what,
    figure,
    ceiling,
    ratio === undefined ? '' : percent(ratio),
    budget,
    isMet === null ? '' : isMet ? 'yes' : 'NO',
  ])
  const lines = [['what', 'measured', 'ceiling, same run', 'ratio', 'budget', 'met'], ...cells]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  const write = (line: string[]) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = lines
  return [write(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(write)].join('\n')
}
