// A button marked data-print opens the print dialogue.
export function print() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      window.print();
    });
  }
}
