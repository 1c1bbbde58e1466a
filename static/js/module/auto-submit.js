// A field marked data-auto sends its form when it changes, as the button marked
// data-auto-button does; that one is then not needed.
export function autoSubmit() {
  for (const field of document.querySelectorAll("[data-auto]")) {
    const form = field.form;
    if (!form) continue;
    const button = form.querySelector("[data-auto-button]");
    for (const other of form.querySelectorAll("[data-auto-button]")) other.hidden = true;
    let timer = 0;
    field.addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(() => form.requestSubmit(button), field.type === "number" ? 400 : 0);
    });
  }
}
