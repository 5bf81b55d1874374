import { Component, type ComponentChildren } from 'preact'
import { reload } from '../documents.ts'
import { shellText } from '../text/shell.ts'
import controls from './controls.module.css'
import { PageHeading } from './page-heading.tsx'
import { SupportPhone } from './support.tsx'

interface Props {
  /** When it changes, the screen is tried again: the address. */
  place: string
  children: ComponentChildren
}

/** Shows an error of one screen in its place; the header and the navigation stay. */
export class ErrorScreen extends Component<Props, { place: string | null }> {
  override state = { place: null as string | null }

  override componentDidCatch(): void {
    this.setState({ place: this.props.place })
  }

  override render() {
    if (this.state.place !== this.props.place) return this.props.children
    return (
      <div class={controls.stack} role="alert">
        <PageHeading>{shellText.failedTitle}</PageHeading>
        <p>{shellText.failed}</p>
        <div class={controls.row}>
          <button type="button" class={controls.primary} onClick={reload}>
            {shellText.tryAgain}
          </button>
          <SupportPhone />
        </div>
      </div>
    )
  }
}
