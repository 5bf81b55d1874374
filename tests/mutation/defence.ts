/**
 * One defence, the edit that takes it out, and the tests that have to notice. It is found by its text, so that a file
 * which holds it may be renamed or moved.
 */
export interface Defence {
  name: string
  /** Stands in the product's sources exactly once. */
  find: string
  /** Another text of its file, where `find` stands in several: what the file exports, say. */
  within?: string
  replace: string
  /** Their files' names, with a folder where two folders have a file of that name. */
  tests: string[]
  /** A pattern of test names, where running the whole files would take long. */
  only?: string
}
