// The name of a work is offered from what it is, its colour and its size, until
// she writes one herself.
export function titleOffer(form, pattern) {
  const title = form.elements.title;
  let offered = "";
  const chosen = (name, label) => {
    const radio = form.querySelector(`[name="${name}"]:checked`);
    return radio?.value && radio.value !== "own" ? radio.closest("label").querySelector(label).textContent.trim().toLowerCase() : "";
  };
  const offer = () => {
    const category = form.elements.category;
    if (title.value !== offered || !category.value) return;
    offered = pattern
      .replace("{category}", category.selectedOptions[0].textContent.trim())
      .replace("{colour}", chosen("colour", ":scope > span"))
      .replace("{size}", chosen("preset", ".choice-label"))
      .replace(/\s+/g, " ").replace(/ ,/g, ",").replace(/[,\s]+$/, "");
    title.value = offered;
  };
  form.addEventListener("change", (event) => { if (event.target !== title) offer(); });
}
