/** The selection inside `root` as offsets of the source, by the `data-at` of its leaves; undefined when there is none. */
export function selectedRange(root: Element): { start: number; end: number } | undefined {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return undefined;
  // Ends may lie on elements: the leaves that the selection touches decide then.
  const touched = [...root.querySelectorAll('[data-at]')].filter((leaf) => range.intersectsNode(leaf));
  const [first, last] = [touched[0], touched.at(-1)];
  if (!first || !last) return undefined;
  const start = placeOf(first) + (first.contains(range.startContainer) ? range.startOffset : 0);
  const length = last.textContent?.length ?? 0;
  const end = placeOf(last) + (last.contains(range.endContainer) ? range.endOffset : length);
  return start < end ? { start, end } : undefined;
}

const placeOf = (leaf: Element) => Number(leaf.getAttribute('data-at'));
