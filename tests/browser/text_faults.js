// The texts of a page that cannot be read: cut off by a box around them, or covered by another text.
// Texts for screen readers alone, hidden ones and those of pictures drawn as one (canvas) have none.
() => {
  const TOLERANCE = 3; // pixels
  const visible = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const parentOf = (node) => node.parentElement ?? node.getRootNode().host ?? null;

  // Boxes on the way up, through the shadow roots of components.
  function around(element) {
    const found = [];
    for (let each = element; each; each = parentOf(each)) found.push(each);
    return found;
  }

  function* texts(root) {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.trim()) yield node;
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (["STYLE", "SCRIPT", "NOSCRIPT", "TITLE"].includes(node.tagName)) continue;
      if (node.classList.contains("katex")) continue; // a formula's signs stand over each other
      yield* texts(node);
      if (node.shadowRoot) yield* texts(node.shadowRoot);
    }
  }

  const clips = (style) => ["hidden", "clip"].includes(style.overflowX)
    || ["hidden", "clip"].includes(style.overflowY);
  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const said = (node) => node.data.trim().slice(0, 40);

  const seen = [];
  const faults = [];
  for (const node of texts(document.querySelector("[data-testid=stMain]"))) {
    const holder = node.parentElement ?? node.getRootNode().host;
    if (!holder || !visible(holder)) continue;
    const boxes = around(holder);
    const styles = boxes.map((box) => getComputedStyle(box));
    // One pixel large: for screen readers.
    const hidden = boxes.some((box, at) =>
      styles[at].clipPath !== "none" || (clips(styles[at]) && box.clientWidth <= 1));
    if (hidden) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    let lines = [...range.getClientRects()].filter((each) => each.width > 1 && each.height > 1);
    if (!lines.length) continue;
    for (const [at, box] of boxes.entries()) {
      if (scrolls(styles[at])) { // a reader gets to what lies outside
        const edge = box.getBoundingClientRect();
        lines = lines.map((line) => ({
          left: Math.max(line.left, edge.left), right: Math.min(line.right, edge.right),
          top: Math.max(line.top, edge.top), bottom: Math.min(line.bottom, edge.bottom),
          height: line.height,
        })).filter((line) => line.right > line.left && line.bottom > line.top);
        break;
      }
      if (!clips(styles[at]) || box instanceof SVGElement) continue;
      // The line of a fold says in dots that it goes on, and its fold says the whole.
      if (styles[at].textOverflow === "ellipsis" && box.closest("summary")) continue;
      const edge = box.getBoundingClientRect();
      const cut = lines.some((line) => line.left < edge.left - TOLERANCE
        || line.right > edge.right + TOLERANCE || line.bottom > edge.bottom + TOLERANCE + line.height / 4
        || line.top < edge.top - TOLERANCE - line.height / 4);
      if (cut) { faults.push(`cut off: ${said(node)}`); break; }
    }
    const fixed = styles.some((style) => style.position === "fixed");
    const stuck = boxes[styles.findIndex((style) => style.position === "sticky")];
    if (!fixed) for (const line of lines) seen.push({ node, line, stuck });
  }

  // Lines of text in the order of their tops, each against those that begin before it ends.
  seen.sort((one, other) => one.line.top - other.line.top);
  for (const [at, one] of seen.entries()) {
    // Letters stand in the middle of their line.
    const slack = one.line.height / 4 + TOLERANCE;
    for (let next = at + 1; next < seen.length; next += 1) {
      const other = seen[next];
      if (other.line.top >= one.line.bottom - slack) break;
      // A halo is the same text beneath itself.
      if (other.node === one.node || other.node.data === one.node.data) continue;
      // What stays in view covers what scrolls away under it.
      if (other.stuck !== one.stuck) continue;
      const across = Math.min(one.line.right, other.line.right) - Math.max(one.line.left, other.line.left);
      const down = Math.min(one.line.bottom, other.line.bottom) - other.line.top;
      if (across > TOLERANCE && down > slack) faults.push(`covered: ${said(one.node)} | ${said(other.node)}`);
    }
  }
  return [...new Set(faults)];
}
