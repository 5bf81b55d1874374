import { options, type VNode } from 'preact'

// A page translator, such as Chrome's, puts <font> elements in the place of text nodes. What Preact then writes goes into
// a node that nobody sees: the old time stays on the screen, and what was removed stays too. So Preact is told of each
// replacement, and takes the <font> for the text that it stands for.

/** Preact's own names of a node's place in the page and of its parent; the same in all of Preact 10, for its devtools. */
interface RenderedNode extends Omit<VNode, 'props'> {
  /** Of a text, the text. */
  props: unknown
  __e?: Node | null
  __?: RenderedNode | null
}

const place = '__e'
const parent = '__'

const rendered = new WeakMap<Node, RenderedNode>()

const before = options.diffed
options.diffed = (vnode) => {
  const node = vnode as RenderedNode
  // A text has no type.
  if ((node.type as unknown) === null && node[place]) rendered.set(node[place], node)
  before?.(vnode)
}

/** Whatever took this node for its first one has to know of the other. */
function replaceIn(node: RenderedNode, old: Node, other: Node): void {
  for (let one: RenderedNode | null | undefined = node; one?.[place] === old; one = one[parent]) one[place] = other
  rendered.set(other, node)
}

/** Preact writes a text by setting `data`; an element has none of its own. */
function listenForText(translated: Element): void {
  Object.defineProperty(translated, 'data', {
    configurable: true,
    set(text: string) {
      translated.textContent = text
    },
  })
}

/** Not what Preact has put there for another text. */
const isForeign = (node: Node) =>
  (node instanceof Text || node.nodeName === 'FONT') && rendered.get(node)?.[place] !== node

function onChanges(changes: MutationRecord[]): void {
  for (const { removedNodes, addedNodes, previousSibling, nextSibling } of changes) {
    for (const old of removedNodes) {
      const node = rendered.get(old)
      if (node === undefined || node[place] !== old || old.isConnected) continue
      // It is put in the text's place, or beside it before the text is taken out.
      const other = [addedNodes[0], previousSibling, nextSibling].find(
        (candidate) => candidate && candidate.isConnected && isForeign(candidate),
      )
      if (!other) continue
      replaceIn(node, old, other)
      if (other instanceof Element) listenForText(other)
      // The translator gives the text back as it was when it took it.
      else other.nodeValue = String(node.props)
    }
  }
}

/** From now on, what changes on the screen changes in its translation too. */
export function followTranslation(root: Node): void {
  new MutationObserver(onChanges).observe(root, { childList: true, subtree: true })
}
