import { options, type VNode } from 'preact'

// A page translator, such as Chrome's, replaces text nodes with <font> elements. Preact would then write into a node
// that is no longer visible: the old time would stay on the screen, and so would removed text. So Preact is told
// about each replacement, and uses the <font> in place of the text.

/** Preact's own property names for a node and its parent; the same throughout Preact 10, for its devtools. */
interface RenderedNode extends Omit<VNode, 'props'> {
  /** For a text vnode, the text. */
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
  // A text vnode has no type.
  if ((node.type as unknown) === null && node[place]) rendered.set(node[place], node)
  before?.(vnode)
}

/** Whatever has this node as its first one has to know about its replacement. */
function replaceIn(node: RenderedNode, old: Node, other: Node): void {
  for (let one: RenderedNode | null | undefined = node; one?.[place] === old; one = one[parent]) one[place] = other
  rendered.set(other, node)
}

/** Preact writes a text node by setting `data`, which elements do not have. */
function listenForText(translated: Element): void {
  Object.defineProperty(translated, 'data', {
    configurable: true,
    set(text: string) {
      translated.textContent = text
    },
  })
}

/** Not what Preact itself has inserted for another text. */
const isForeign = (node: Node) =>
  (node instanceof Text || node.nodeName === 'FONT') && rendered.get(node)?.[place] !== node

function onChanges(changes: MutationRecord[]): void {
  for (const { removedNodes, addedNodes, previousSibling, nextSibling } of changes) {
    for (const old of removedNodes) {
      const node = rendered.get(old)
      if (node === undefined || node[place] !== old || old.isConnected) continue
      // It is inserted in place of the text, or next to it before the text is removed.
      const other = [addedNodes[0], previousSibling, nextSibling].find(
        (candidate) => candidate && candidate.isConnected && isForeign(candidate),
      )
      if (!other) continue
      replaceIn(node, old, other)
      if (other instanceof Element) listenForText(other)
      // The translator restores the text as it was when it was replaced.
      else other.nodeValue = String(node.props)
    }
  }
}

/** From now on, changes to the text also reach its translation. */
export function followTranslation(root: Node): void {
  new MutationObserver(onChanges).observe(root, { childList: true, subtree: true })
}
