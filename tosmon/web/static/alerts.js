// The form of a subscription counts as it is filled in, and names itself; the outbox can choose a whole page.
"use strict";

const form = document.querySelector("form[data-count]");
if (form) {
  const told = document.querySelector("[data-told]");
  const words = document.querySelector("[data-words]");
  const name = form.querySelector("input#name");
  const PAUSE = 350; // milliseconds after the last key
  let named = Boolean(name && name.value);
  let timer = 0;
  let asked = 0;

  const said = () => {
    const query = new URLSearchParams();
    for (const [field, value] of new FormData(form)) {
      if (field !== "form_key" && typeof value === "string") query.append(field, value);
    }
    return query;
  };

  const show = (answer) => {
    for (const place of form.querySelectorAll("[data-fault]")) {
      const faults = answer.faults[place.dataset.fault] || [];
      place.textContent = faults.join("; ");
      place.hidden = faults.length === 0;
    }
    told.textContent = answer.told;
    words.textContent = answer.words;
  };

  const count = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(`${form.dataset.count}?${said()}`, { headers: { Accept: "application/json" } });
      if (answer.ok && mine === asked) show(await answer.json());
    } catch {
      // The button counts as well.
    }
  };

  const rename = () => {
    if (!name || named) return;
    const platform = form.elements.platforms.value.split(/[\s,]+/)[0];
    const label = form.querySelector('input[name="labels"]:checked');
    const parts = [platform, label ? label.value : ""].filter(Boolean);
    name.value = parts.join("-").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  };

  form.addEventListener("input", (event) => {
    if (event.target === name) named = name.value !== "";
    else rename();
    for (const old of form.querySelectorAll(".error[id]")) old.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE);
  });
  count();
}

for (const button of document.querySelectorAll("[data-all]")) {
  button.addEventListener("click", () => {
    const boxes = button.form.querySelectorAll(`input[name="${CSS.escape(button.dataset.all)}"]`);
    const every = [...boxes].every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
  });
}
