// A field marked data-auto sends its form when it changes; the button that
// does so without a script is then not needed.
export function autoSubmit() {
  for (const field of document.querySelectorAll("[data-auto]")) {
    const form = field.form;
    if (!form) continue;
    for (const button of form.querySelectorAll("[data-auto-button]")) button.hidden = true;
    let timer = 0;
    field.addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(() => form.requestSubmit(), field.type === "number" ? 400 : 0);
    });
  }
}
