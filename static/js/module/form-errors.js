// After a refused form the summary of its errors is read and seen first.
export function formErrors() {
  document.querySelector(".form-errors:not(.style-sheet *)")?.focus();
}
