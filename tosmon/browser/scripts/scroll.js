/* Scrolls a page one window on, or to its top, and lets it draw: what is loaded when it is seen begins to load then.

Where the page itself does not scroll, the element in its middle that does is scrolled (many applications are built so).
Returns {end, moved, height}: whether nothing is left below, whether it moved, and the height of what scrolls in CSS
pixels. */
async (top) => {
  const drawn = () => new Promise((done) => {
    // A page that is not drawn (a hidden one) gets no animation frames.
    const late = setTimeout(done, 250);
    requestAnimationFrame(() => requestAnimationFrame(() => { clearTimeout(late); done(); }));
  });
  const scrolls = (element) => element.scrollHeight > element.clientHeight + 10
    && /auto|scroll|overlay/.test(getComputedStyle(element).overflowY);
  const whole = Reflect.apply(Object.getOwnPropertyDescriptor(Document.prototype, "scrollingElement").get, document, []);
  let scroller = whole;
  if (!whole || whole.scrollHeight <= window.innerHeight + 10) {
    let element = Reflect.apply(Document.prototype.elementFromPoint, document, [window.innerWidth / 2, window.innerHeight / 2]);
    while (element && element !== whole && !scrolls(element)) element = element.parentElement;
    scroller = element ?? whole;
  }
  if (!scroller) return { end: true, moved: false, height: 0 };
  if (top) {
    scroller.scrollTo({ top: 0, behavior: "instant" });
    await drawn();
    return { end: false, moved: true, height: scroller.scrollHeight };
  }
  const window_ = scroller === whole ? window.innerHeight : scroller.clientHeight;
  const last = () => scroller.scrollTop + window_ >= scroller.scrollHeight - 2;
  const moved = !last();
  if (moved) {
    scroller.scrollBy({ top: window_, behavior: "instant" });
    await drawn();
  }
  return { end: last(), moved, height: scroller.scrollHeight };
}
