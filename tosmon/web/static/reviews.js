// Ticks of the list: all at once, that of the event gone to last by the keys n and p, and how many there are.
"use strict";

(() => {
  const form = document.getElementById("marking");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=event]")];
  const all = form.querySelector("[data-all]");
  const told = form.querySelector("[data-ticked]");

  function tell() {
    const count = boxes.filter((one) => one.checked).length;
    told.textContent = told.dataset.ticked.replace("{count}", count);
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }

  all.addEventListener("change", () => {
    for (const one of boxes) one.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  form.querySelector("[data-tick]").addEventListener("click", () => {
    const row = document.activeElement.closest("tr") ?? form.querySelector("tr.current") ?? boxes[0].closest("tr");
    const box = row.querySelector("input[name=event]");
    if (box) box.checked = !box.checked;
    tell();
  });
  tell();
})();
