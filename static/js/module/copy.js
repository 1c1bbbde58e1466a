// A button marked data-copy copies the field with that id, and says so in the
// words of data-copied. It is hidden until this script can do it.
export function copy() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const label = button.querySelector("span");
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        // Without https browsers have no clipboard of their own.
        document.execCommand("copy");
      }
      label.setAttribute("role", "status");
      label.textContent = button.dataset.copied;
    });
  }
}
