// What the phone has to know to help with a new listing where there is no
// network: her cooperatives with the rates by which their sales are divided, and
// what similar works sold for. It is hers, and kept under her name.
let known;

export const terms = () => known;

// learnTerms takes what was kept, and brings it up to date where that is
// possible.
export async function learnTerms(store, person) {
  known = await store.terms(person.id);
  const bring = async () => {
    const answer = await fetch("/perajin/jual/aturan", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const told = await answer.json();
    if (told.person !== person.id) return;
    known = told;
    await store.keepTerms(told);
  };
  bring().catch(() => {});
}

// groups offers on the kept page the cooperatives that she has to choose from.
export function groups(form) {
  const box = form.querySelector("[data-groups]");
  const all = known?.cooperatives ?? [];
  if (!box || all.length < 2) return;
  const pattern = box.querySelector("label");
  pattern.replaceWith(...all.map((group) => {
    const choice = pattern.cloneNode(true);
    choice.querySelector("input").value = group.id;
    choice.querySelector(".choice-label").textContent = group.name;
    choice.querySelector(".choice-hint").textContent = group.village;
    return choice;
  }));
  box.hidden = box.disabled = false;
}

// ratesOf are the parts of the cooperative that a form names, in basis points:
// of its makers, itself, the programme, the cost of payment. Undefined where it is
// not known which.
export function ratesOf(form) {
  const all = known?.cooperatives ?? [];
  const chosen = form.elements.cooperative?.value;
  return (all.length === 1 ? all[0] : all.find((group) => group.id === chosen))?.rates;
}

// similarTo says what works of the category and size that a form names sold for.
export function similarTo(form) {
  const category = form.elements.category?.value, size = form.elements.preset?.value;
  const fitting = (known?.sold ?? []).filter((s) => s.category === category && (s.size === size || s.size === ""));
  return fitting.sort((a, b) => b.size.length - a.size.length)[0]?.text ?? "";
}
