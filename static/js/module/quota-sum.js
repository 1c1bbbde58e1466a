// While pieces are divided among makers, what is left of them is said beneath the
// fields. The number is the box's own, or that of the form's field quantity.
export function quotaSum() {
  for (const box of document.querySelectorAll("[data-quota]")) {
    const { form } = box.querySelector("input");
    const said = box.querySelector("output");
    const number = (typed) => Number.parseInt(typed.replaceAll(".", ""), 10) || 0;
    const say = () => {
      const typed = [...box.querySelectorAll("input")].map((field) => number(field.value));
      const sum = typed.reduce((a, b) => a + b, 0);
      const left = number(box.dataset.quota || form.elements.quantity.value) - sum;
      said.hidden = sum === 0;
      said.textContent = (left === 0 ? box.dataset.even : left > 0 ? box.dataset.left : box.dataset.over).replace("{}", Math.abs(left));
      said.classList.toggle("is-even", left === 0);
    };
    form.addEventListener("input", say);
    say();
  }
}
