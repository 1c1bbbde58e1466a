// A button marked data-scan fills the field with that id from a bar code. It
// stays hidden where the browser reads none. data-scan-pattern is what the text
// has to be; the words of the dialog are data-scan-title, -hint, -cancel and, for
// a camera that is refused, -refused.
export function scanner() {
  if (!("BarcodeDetector" in self) || !navigator.mediaDevices?.getUserMedia) return;
  for (const button of document.querySelectorAll("[data-scan]")) {
    const field = document.getElementById(button.dataset.scan);
    const label = button.querySelector("span");
    const pattern = new RegExp(`^(?:${button.dataset.scanPattern})$`, "i");
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { scan } = await import("/static/js/scan.js");
      try {
        const text = await scan((read) => pattern.test(read), button.dataset);
        if (!text) return;
        field.value = text.toUpperCase();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        navigator.vibrate?.(60);
        field.focus();
      } catch {
        label.setAttribute("role", "status");
        label.textContent = button.dataset.scanRefused;
      }
    });
  }
}
