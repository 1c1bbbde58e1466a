// A field marked data-suggest offers what its text may become. The attribute
// is the address that answers ?q= with [{"kind": …, "label": …, "url": …}]. The
// arrow keys choose, Enter follows, Escape closes; without a choice the form is
// sent as it is without a script.
export function suggest() {
  for (const field of document.querySelectorAll("input[data-suggest]")) offer(field);
}

function offer(field) {
  const list = document.createElement("ul");
  list.id = field.id + "-list";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  list.hidden = true;
  field.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) field.setAttribute(name, value);

  let chosen = -1;
  let timer = 0;
  let running;
  const choose = (n) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = n;
    const option = list.children[n];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const show = (found) => {
    choose(-1);
    list.replaceChildren(...found.map((f, i) => {
      const option = document.createElement("li");
      option.id = list.id + "-" + i;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = f.url;
      const label = document.createElement("span");
      label.textContent = f.label;
      const kind = document.createElement("small");
      kind.textContent = f.kind;
      option.append(label, " ", kind);
      return option;
    }));
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    running?.abort();
    const typed = field.value.trim();
    if (typed.length < 2) return show([]);
    timer = setTimeout(async () => {
      running = new AbortController();
      try {
        const answer = await fetch(field.dataset.suggest + "?q=" + encodeURIComponent(typed), { headers: { Accept: "application/json" }, signal: running.signal });
        if (answer.ok) show(await answer.json());
      } catch {
        // Without suggestions the field works as it does without a script.
      }
    }, 120);
  });
  field.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && count) { event.preventDefault(); show([]); }
    if (!count) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose((chosen + 1) % count); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose((chosen + count - (chosen < 0 ? 0 : 1)) % count); }
  });
  field.form.addEventListener("submit", (event) => {
    if (chosen < 0) return;
    event.preventDefault();
    location.href = list.children[chosen].dataset.url;
  });
  // A tap takes the focus from the field before it clicks.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const url = event.target.closest("li")?.dataset.url; if (url) location.href = url; });
  field.addEventListener("blur", () => show([]));
}
