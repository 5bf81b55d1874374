export interface Block {
  kind: 'heading' | 'paragraph'
  text: string
}

/** The parts of a policy's plain text. Whatever it contains is text: nothing of it becomes markup. */
export function blocksOf(text: string): Block[] {
  const parts = text.split(/\r?\n\s*\r?\n/).map((part) => part.trim())
  return parts
    .filter((part) => part !== '')
    .map((part) =>
      /^#+ \S/.test(part) ? { kind: 'heading', text: part.replace(/^#+ /, '') } : { kind: 'paragraph', text: part },
    )
}
