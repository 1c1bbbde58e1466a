// The buttons beside a number field submit their form; with a script they
// change the number at once, and the form is sent where it asks for that.
export function quantity() {
  for (const box of document.querySelectorAll(".quantity")) {
    const input = box.querySelector("input");
    const [less, more] = box.querySelectorAll("button");
    const refresh = () => {
      less.disabled = input.valueAsNumber <= Number(input.min);
      more.disabled = input.max !== "" && input.valueAsNumber >= Number(input.max);
    };
    const step = (event, by) => {
      event.preventDefault();
      by > 0 ? input.stepUp() : input.stepDown();
      refresh();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    less.addEventListener("click", (event) => step(event, -1));
    more.addEventListener("click", (event) => step(event, 1));
    input.addEventListener("input", refresh);
    refresh();
  }
}
