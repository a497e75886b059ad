/* Writes down a document as flat HTML: what `tosmon.browser.dom` runs in a world of its own in every frame.

The page's scripts cannot reach this world, but its elements can still shadow their own properties (a form's <input
name="childNodes"> is what `form.childNodes` gives): everything is read through the prototypes' own getters. Nothing
recurses, as pages nest as deep as they like.

most: characters after which it gives up; whole: a page, or what a frame shows, which stands in another page; frames: how
many of `nodes` are elements that show a frame (written as a numbered comment, of which there are no others, for the
frame's own text to replace); the other nodes stand in closed shadow trees, one at least in each.

Returns {html, over, broken}: `broken` says that it is XML with a mistake, of which Chromium shows what stands before. */
(most, whole, frames, ...nodes) => {
  const getter = (type, name) => {
    const get = Object.getOwnPropertyDescriptor(type.prototype, name).get;
    return (node) => Reflect.apply(get, node, []);
  };
  const nodeType = getter(Node, "nodeType");
  const firstChild = getter(Node, "firstChild");
  const nextSibling = getter(Node, "nextSibling");
  const parentOf = getter(Node, "parentNode");
  const baseURI = getter(Node, "baseURI");
  const localName = getter(Element, "localName");
  const attributesOf = getter(Element, "attributes");
  const openRoot = getter(Element, "shadowRoot");
  const dataOf = getter(CharacterData, "data");
  const hostOf = getter(ShadowRoot, "host");
  const valueOf = getter(HTMLTextAreaElement, "value");
  const typeOf = getter(Document, "contentType");
  const rootOf = (node) => Reflect.apply(Node.prototype.getRootNode, node, []);
  const assignedTo = (slot) => Reflect.apply(HTMLSlotElement.prototype.assignedNodes, slot, []);
  const boxesOf = (node) => Array.from(Reflect.apply(Element.prototype.getClientRects, node, []));

  const owners = new Map(nodes.slice(0, frames).map((node, index) => [node, index]));
  const closed = new Map();
  for (const node of nodes.slice(frames)) {
    if (!(node instanceof Node)) continue;  // a list item's marker is among Chromium's nodes, and is none of the page's
    const root = rootOf(node);
    if (root instanceof ShadowRoot) closed.set(hostOf(root), root);
  }

  // What no reader sees, what changes from one rendering to the next, and what people may have typed.
  const LEFT_OUT = new Set(["script", "style", "noscript", "template", "base", "svg", "canvas", "audio", "video",
    "iframe", "frame", "fencedframe", "embed", "object", "applet", "option", "datalist", "noembed",
    "noframes", "portal"]);
  const VOID = new Set(["area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"]);
  const RAW = new Set(["xmp", "listing", "plaintext"]);  // their text knows no escapes: <pre> does
  const UNSTEADY = /^(?:on|xmlns|aria-(?:valuenow|valuetext|activedescendant)$|(?:nonce|integrity|value|checked|selected|src|srcset|srcdoc|sizes|poster|ping|csp|loading|fetchpriority|data)$)|nonce|csrf|token/;
  const ADDRESSES = new Set(["href", "action", "cite"]);
  const VALUE_KEPT = new Set(["li", "data"]);
  const STYLES = /(?:^|;)\s*((?:display|visibility|list-style(?:-type)?)\s*:[^;"]*)/gi;
  const METAS = /bot|spider|crawler|slurp|robots|tdm|-ai$|^ai-|extended|externalhit|archiver|teoma|yandex|^(?:description|author|language|title|date)$|^dc|date|modified|published|^refresh$/i;
  const LINKS = /\b(?:license|canonical|alternate|author|terms-of-service|privacy-policy)\b/i;
  const LONG = 2000;  // characters of an attribute; longer ones hold data, not words

  const text = (value) => value.toWellFormed().replace(/[&<>]/g, (c) => (c === "&" ? "&amp;" : c === "<" ? "&lt;" : "&gt;"));
  const quoted = (value) => text(value).replace(/"/g, "&quot;");
  const parts = [];
  let length = 0;
  const write = (part) => { parts.push(part); length += part.length; };

  const absolute = (value, base) => {
    try { return new URL(value, base).href; } catch { return value; }
  };
  const attributeList = (element) => {
    const found = new Map();
    const list = attributesOf(element);
    const size = Reflect.apply(Object.getOwnPropertyDescriptor(NamedNodeMap.prototype, "length").get, list, []);
    for (let index = 0; index < size; index += 1) {
      const one = Reflect.apply(NamedNodeMap.prototype.item, list, [index]);
      found.set(one.name.toLowerCase(), one.value);
    }
    return found;
  };
  const kept = (name, key, value) => {
    if (!/^[a-z_:][-a-z0-9_:.]*$/.test(key) || value.length > LONG) return false;
    return !UNSTEADY.test(key) || (key === "value" && VALUE_KEPT.has(name));
  };
  const attributes = (element, name, base) => {
    let out = "";
    for (const [key, value] of attributeList(element)) {
      if (key === "style") {
        const shown = Array.from(value.slice(0, LONG).matchAll(STYLES), (found) => found[1].trim()).join("; ");
        if (shown) out += ` style="${quoted(shown)}"`;
      } else if (kept(name, key, value)) {
        out += ` ${key}="${quoted(ADDRESSES.has(key) && value ? absolute(value, base) : value)}"`;
      }
    }
    return out;
  };
  const statement = (element, name) => {  // of <meta> and <link>: whether it says something about the text
    const all = attributeList(element);
    if (name === "link") return LINKS.test(all.get("rel") ?? "");
    return METAS.test(all.get("name") ?? all.get("property") ?? all.get("http-equiv") ?? "");
  };
  // Text that cannot be edited is there to be read (licences stand in such boxes); what people type is not the page's.
  const isReadOnly = (box) => Reflect.apply(Element.prototype.matches, box, [":read-only"]);
  // XML without a style sheet: Chromium puts the tree there once as it is, and once more as its own viewer shows it.
  const isXml = /xml/.test(typeOf(document));
  const viewed = isXml ? Reflect.apply(Document.prototype.getElementById, document, ["webkit-xml-viewer-source-xml"]) : null;
  let broken = false;
  const isChromiums = (element, name) => {
    if (isXml && name === "parsererror") broken = true;
    const ofViewer = viewed !== null && element !== viewed && parentOf(element) === parentOf(viewed);
    return ofViewer || (isXml && name === "parsererror");
  };
  const seen = (element) => boxesOf(element).some((box) => box.width > 9 && box.height > 9);

  const base = baseURI(document);
  const below = (node) => {  // the first of a chain of siblings, or an array of assigned nodes
    const root = openRoot(node) ?? closed.get(node);
    return firstChild(root ?? node);
  };
  // Each entry: [next sibling to visit or null, assigned nodes still to come, what to write when all are done]
  const stack = [];
  const enter = (element) => {
    let name = localName(element).toLowerCase();
    if (owners.has(element)) {
      if (seen(element)) write(`<!--${owners.get(element)}-->`);
      return;
    }
    if (LEFT_OUT.has(name) || isChromiums(element, name)) return;
    if (name === "textarea" && element instanceof HTMLTextAreaElement) {
      const fixed = attributeList(element).has("readonly") || attributeList(element).has("disabled");
      const own = attributes(element, name, base) + (fixed ? "" : " readonly");
      if (isReadOnly(element)) write(`<textarea${own}>\n${text(valueOf(element))}</textarea>`);
      return;
    }
    if (!/^[a-z][-a-z0-9_.:]*$/.test(name)) name = "span";
    if ((name === "meta" || name === "link") && !statement(element, name)) return;
    if (name === "slot" && element instanceof HTMLSlotElement) {
      const assigned = assignedTo(element);
      stack.push(assigned.length ? [null, assigned.reverse(), ""] : [firstChild(element), [], ""]);
      return;
    }
    if (RAW.has(name)) name = "pre";
    if (name === "head" && (!whole || stack.length !== 2)) return;
    if (name === "frameset") name = "body";
    // Only a page itself has these; in frames, and where a script put another one, they are boxes like any other.
    if ((name === "html" && !(whole && stack.length === 1)) || (name === "body" && !(whole && stack.length === 2))) name = "div";
    write(`<${name}${attributes(element, name, base)}>`);
    if (VOID.has(name)) return;
    if (name === "head") write('<meta charset="utf-8">');
    stack.push([below(element), [], `</${name}>`]);
  };

  if (whole) write("<!doctype html>");
  stack.push([firstChild(document), [], ""]);
  while (stack.length && length <= most) {
    const top = stack[stack.length - 1];
    let node = top[0];
    if (node) top[0] = nextSibling(node);
    else node = top[1].pop();
    if (!node) {
      write(top[2]);
      stack.pop();
      continue;
    }
    const type = nodeType(node);
    if (type === 1) enter(node);
    else if (type === 3 || type === 4) write(text(dataOf(node)));
  }
  return { html: length <= most ? parts.join("") : "", over: length > most, broken };
}
