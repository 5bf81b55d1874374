/** One defence, the edit that takes it out, and the tests that have to notice. */
export interface Defence {
  name: string
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  tests: string[]
  /** A pattern of test names, where running the whole files would take long. */
  only?: string
}
