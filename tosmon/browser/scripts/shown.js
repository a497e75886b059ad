/* Remembers the pieces of text that the page has, and tells how much of what it ever had is gone from it.

Asked before a page is scrolled and after, this tells those that hold no more text than their window shows. Returns
{gone, all}: the letters of remembered pieces that are not there now, and of all that are remembered. */
() => {
  const getter = (type, name) => {
    const get = Object.getOwnPropertyDescriptor(type.prototype, name).get;
    return (node) => Reflect.apply(get, node, []);
  };
  const nodeType = getter(Node, "nodeType");
  const dataOf = getter(CharacterData, "data");
  const openRoot = getter(Element, "shadowRoot");
  const LEAST = 20;  // characters: shorter pieces stand in many places, and change for nothing
  const MOST = 50000;  // pieces
  const pieces = new Set();
  const roots = [document];
  for (let at = 0; at < roots.length && at < 10000; at += 1) {
    const walk = Reflect.apply(Document.prototype.createTreeWalker, document, [roots[at], 5]);
    for (let node = walk.nextNode(); node && pieces.size < MOST; node = walk.nextNode()) {
      if (nodeType(node) === 1) {
        const root = openRoot(node);
        if (root) roots.push(root);
      } else if (dataOf(node).trim().length >= LEAST) {
        pieces.add(dataOf(node).trim());
      }
    }
  }
  // A name in this world, which the page cannot see.
  const known = globalThis.tosmonShown ??= new Set();
  let gone = 0;
  let all = 0;
  for (const piece of known) if (!pieces.has(piece)) gone += piece.length;
  for (const piece of pieces) if (known.size < MOST) known.add(piece);
  for (const piece of known) all += piece.length;
  return { gone, all };
}
