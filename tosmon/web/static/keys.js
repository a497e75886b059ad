// Keys: data-key on an element says which key presses it (or, for a field, goes there), data-key-help says why.
// n and p go through the elements with data-change; ? shows all keys. Pages do everything without this script, too.
"use strict";

(() => {
  const dialog = document.querySelector("dialog.keys");
  const counters = [...document.querySelectorAll("[data-counter]")];
  const parts = document.querySelector("[data-before]");
  const SHOWN = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  const FIELDS = "input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  let at = -1;

  const visible = (element) => element.checkVisibility() && !element.closest("[inert]") && !element.disabled;
  const changes = () => [...document.querySelectorAll("[data-change]")].filter((one) => visible(one) || one.closest("details:not([open])"));
  const keyed = () => [...document.querySelectorAll("[data-key]")].filter(visible);

  // --- changes -----------------------------------------------------------------------------------------------------

  // The change from which to go on: where the reader is by focus, or by what they last went to, or by what they see.
  function current(all) {
    const focused = document.activeElement.closest("[data-change]");
    if (focused) return all.indexOf(focused);
    if (at >= 0 && at < all.length && inSight(all[at])) return at;
    const below = all.findIndex((one) => one.getBoundingClientRect().top > innerHeight / 3);
    return (below < 0 ? all.length : below) - 1;
  }

  function inSight(element) {
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  }

  function go(step) {
    const all = changes();
    const to = all.length ? current(all) + step : Math.min(step, 0);
    // Of a long page in parts, the first and the last change lead on to the parts beside this one.
    const beyond = to < 0 ? parts?.dataset.previous : to >= all.length && parts?.dataset.next;
    if (beyond) return location.assign(beyond);
    if (!all.length) return;
    at = Math.min(Math.max(to, 0), all.length - 1);
    show(all[at], all.length);
  }

  function show(element, count) {
    for (let fold = element.closest("details:not([open])"); fold; fold = fold.closest("details:not([open])")) fold.open = true;
    if (!element.matches("a, button, [tabindex]")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: element.offsetHeight > innerHeight / 2 ? "start" : "center" });
    document.querySelectorAll("[data-change].current").forEach((one) => one.classList.remove("current"));
    element.classList.add("current");
    if (element.id) history.replaceState(history.state, "", `#${element.id}`);
    tell(count);
  }

  function tell(count) {
    const here = at + 1 + Number(parts?.dataset.before ?? 0);
    for (const one of counters) {
      one.textContent = one.dataset.counter.replace("{at}", here).replace("{all}", parts?.dataset.all ?? count);
    }
  }

  // --- help --------------------------------------------------------------------------------------------------------

  function help() {
    if (dialog.open) {
      dialog.close();
      return;
    }
    const known = new Map();
    const note = (key, words) => known.has(key) || known.set(key, words);
    for (const one of keyed()) if (one.dataset.keyHelp) note(one.dataset.key, one.dataset.keyHelp);
    if (changes().length) {
      note("n", dialog.dataset.next);
      note("p", dialog.dataset.previous);
    }
    note("Escape", dialog.dataset.escape);
    dialog.querySelector("dl").replaceChildren(...[...known].map(([key, words]) => row(key, words)));
    dialog.showModal();
  }

  function row(key, words) {
    const [line, term, value, cap] = ["div", "dt", "dd", "kbd"].map((name) => document.createElement(name));
    cap.textContent = SHOWN[key] ?? key;
    value.textContent = words;
    term.append(cap);
    line.append(term, value);
    return line;
  }

  // --- keys --------------------------------------------------------------------------------------------------------

  // Arrows belong to a box that scrolls sideways, where the reader is in one.
  function scrolls(element) {
    const box = element.closest("[tabindex='0']");
    return box !== null && box.scrollWidth > box.clientWidth;
  }

  function press(element) {
    if (element.matches(FIELDS)) {
      element.focus();
      if (element.select) element.select();
    } else {
      element.click();
    }
  }

  function pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key, target } = event;
    const from = target instanceof Element ? target : document.body;
    if (from.closest(FIELDS)) {
      if (key === "Escape" && from.matches("[data-key]")) from.blur();
      return;
    }
    if (key === "?" && dialog) return done(event, help);
    if (document.querySelector("dialog:modal")) return;
    if (key.startsWith("Arrow") && scrolls(from)) return;
    const found = keyed().find((one) => one.dataset.key === key);
    if (found) {
      if (!event.repeat) done(event, () => press(found));
    } else if (key === "n" || key === "p") {
      done(event, () => go(key === "n" ? 1 : -1));
    }
  }

  function done(event, act) {
    event.preventDefault();
    act();
  }

  addEventListener("keydown", pressed);
  for (const one of document.querySelectorAll("[data-needs-script]")) one.hidden = false;
  document.querySelector("button[data-key='?']")?.addEventListener("click", help);
  for (const one of document.querySelectorAll("[data-go]")) {
    one.addEventListener("click", () => go(one.dataset.go === "next" ? 1 : -1));
  }
  const named = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (named?.matches("[data-change]")) {
    at = changes().indexOf(named);
    tell(changes().length);
  }
})();
