import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/preact-query'
import type { ComponentChildren } from 'preact'
import { shellText } from '../shared/text/shell.ts'
import controls from './desk/controls.module.css'
import { staffProblem } from './desk/problem.ts'
import { pagedText } from './text/patients.ts'

interface Props<Item> {
  read: UseInfiniteQueryResult<InfiniteData<{ items: Item[] }>>
  /** Shown if the list is empty. */
  empty: ComponentChildren
  loading: string
  more?: string
  children: (items: Item[]) => ComponentChildren
}

/** A paginated list with its loading, error and empty states and a button for the next page. */
export function Paged<Item>({ read, empty, loading, more = pagedText.more, children }: Props<Item>) {
  if (read.data === undefined) {
    return read.isError ? (
      <Failed error={read.error} retry={() => void read.refetch()} />
    ) : (
      <p role="status" class={controls.soft}>
        {loading}
      </p>
    )
  }
  const items = read.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <>{empty}</>
  return (
    <>
      {children(items)}
      {read.isFetchNextPageError && <Failed error={read.error} retry={() => void read.fetchNextPage()} />}
      {read.hasNextPage && !read.isFetchNextPageError && (
        <p>
          <button
            type="button"
            class={controls.button}
            aria-disabled={read.isFetchingNextPage}
            onClick={() => {
              if (!read.isFetchingNextPage) void read.fetchNextPage()
            }}
          >
            {more}
          </button>
        </p>
      )}
    </>
  )
}

export function Failed({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <div role="alert" class={controls.row}>
      <p class={controls.problem}>{staffProblem(error)}</p>
      <button type="button" class={controls.button} onClick={retry}>
        {shellText.tryAgain}
      </button>
    </div>
  )
}
