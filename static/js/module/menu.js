// An open menu closes with Escape, and when the focus or a tap goes elsewhere.
export function menu() {
  for (const details of document.querySelectorAll("details[data-menu]")) {
    const close = () => { details.open = false; };
    document.addEventListener("pointerdown", (event) => { if (!details.contains(event.target)) close(); });
    details.addEventListener("focusout", (event) => { if (event.relatedTarget && !details.contains(event.relatedTarget)) close(); });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      close();
      details.querySelector("summary").focus();
    });
  }
}
