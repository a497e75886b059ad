// While a page is fetched: say so, press nothing twice, and show what came as soon as it is there.
"use strict";

const PAUSE = 1200; // milliseconds between two questions

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    const told = form.querySelector("[data-busy-told]");
    if (told) told.textContent = form.dataset.busy;
    // After the button's own name was taken along.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button")) button.disabled = true;
    });
  });
}

// A page that comes back from the browser's memory can be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("form[data-busy] button")) button.disabled = false;
});

for (const button of document.querySelectorAll("button[data-fill]")) {
  button.addEventListener("click", () => {
    const field = button.form.elements.namedItem(button.dataset.fill);
    const area = field instanceof HTMLTextAreaElement ? field : button.form.querySelector(`textarea[name="${CSS.escape(button.dataset.fill)}"]`);
    if (area) area.value = button.value;
  });
}

const waiting = document.querySelector("[data-waiting]");
if (waiting) {
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.waiting, { headers: { Accept: "application/json" } });
      if (answer.ok && (await answer.json()).done) {
        location.reload();
        return;
      }
    } catch {
      // The link beside it does the same.
    }
    setTimeout(look, PAUSE);
  };
  setTimeout(look, PAUSE);
}
