/* Looks at a page from a world of its own: what of its text is there, and what may still come (`tosmon.browser.waiting`).

The digest is of the letters of all text that is there, without digits: a clock on the page does not make it another
page. Open shadow trees and frames of the same origin count; others are waited for by their requests.

Returns {digest, length, found, height, lively, state, refresh}: `found` says that a selector matches an element with
text, or that there is none that the browser understands; `lively` that scripts or frames may change the page; `state` is its `readyState`; `refresh`
the seconds after which the page will go elsewhere by itself, or -1. */
(selectors) => {
  const getter = (type, name) => {
    const get = Object.getOwnPropertyDescriptor(type.prototype, name).get;
    return (node) => Reflect.apply(get, node, []);
  };
  const nodeType = getter(Node, "nodeType");
  const localName = getter(Element, "localName");
  const openRoot = getter(Element, "shadowRoot");
  const dataOf = getter(CharacterData, "data");
  const parentOf = getter(Node, "parentNode");
  const textOf = getter(Node, "textContent");
  const contentOf = getter(HTMLIFrameElement, "contentDocument");
  const walker = (root) => Reflect.apply(Document.prototype.createTreeWalker, document, [root, 5]);
  const SILENT = new Set(["script", "style", "noscript", "template", "textarea", "title"]);

  const roots = [document];
  let hash = 0;
  let length = 0;
  const take = (data) => {
    for (let index = 0; index < data.length; index += 1) {
      const code = data.charCodeAt(index);
      if (code <= 32 || (code >= 48 && code <= 57)) continue;
      hash = (Math.imul(hash, 31) + code) | 0;
      length += 1;
    }
  };
  for (let at = 0; at < roots.length && at < 10000; at += 1) {
    const walk = walker(roots[at]);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (nodeType(node) === 3) {
        const parent = parentOf(node);
        if (nodeType(parent) !== 1 || !SILENT.has(localName(parent))) take(dataOf(node));
        continue;
      }
      const root = openRoot(node);
      if (root) roots.push(root);
      if (localName(node) === "iframe" && node instanceof HTMLIFrameElement) {
        const content = contentOf(node);
        if (content) roots.push(content);
      }
    }
  }

  const matches = (selector) => {
    for (const root of roots) {
      const type = nodeType(root) === 9 ? Document : DocumentFragment;
      const found = Reflect.apply(type.prototype.querySelectorAll, root, [selector]);
      for (const element of found) if (/\S/.test(textOf(element))) return true;
    }
    return false;
  };
  let understood = 0;
  let found = false;
  for (const selector of selectors) {
    try {
      found = matches(selector) || found;
      understood += 1;
    } catch {
      // The reader's selectors know more than the browser's (:-soup-contains): nothing to wait for.
    }
  }

  const moving = "boolean(//*[(local-name()='script' and not(contains(@type, 'json'))) or local-name()='iframe'"
    + " or local-name()='frame' or local-name()='object' or local-name()='embed']|//@*[starts-with(name(), 'on')])";
  const lively = Reflect.apply(Document.prototype.evaluate, document, [moving, document, null, XPathResult.BOOLEAN_TYPE, null]);
  let refresh = -1;
  for (const meta of Reflect.apply(Document.prototype.querySelectorAll, document, ["meta[http-equiv=refresh i][content]"])) {
    const said = /^\s*(\d+)(?:\.\d*)?\s*[;,]/.exec(Reflect.apply(Element.prototype.getAttribute, meta, ["content"]));
    if (said) refresh = Number(said[1]);
  }
  const scroller = Reflect.apply(Object.getOwnPropertyDescriptor(Document.prototype, "scrollingElement").get, document, []);
  return {
    digest: hash,
    length,
    found: found || understood === 0,
    height: scroller ? scroller.scrollHeight : 0,
    lively: lively.booleanValue,
    state: Reflect.apply(Object.getOwnPropertyDescriptor(Document.prototype, "readyState").get, document, []),
    refresh,
  };
}
