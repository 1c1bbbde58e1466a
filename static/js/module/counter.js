// The counter: big pictures that are tapped, a sum that is always there, and
// sales that are kept on the phone until the shop has them. Without scripts it
// is a form with numbers.
import { CounterQueue } from "./counter-queue.js";
import { CounterStore, unsent } from "./counter-store.js";
import { install } from "./install.js";

const rupiah = new Intl.NumberFormat("id-ID");
const make = (name, properties) => Object.assign(document.createElement(name), properties);

export async function counter() {
  const form = document.querySelector("form[data-counter]");
  if (!form) return;
  install("/koperasi/jual");
  if (!("indexedDB" in self) || !("locks" in navigator) || !("BroadcastChannel" in self)) return tapping(form);
  try {
    const store = await CounterStore.open();
    const person = await store.whose();
    const kept = document.querySelector("[data-shell]");
    if (kept) await fill(kept, form, store, person);
    if (!person) return;
    tapping(form);
    const { desk } = form.dataset;
    const queue = new CounterQueue(store, person, { desk, sell: form.getAttribute("action") });
    const draw = list(document.querySelector("[data-counter-list]"), store, queue, person);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (sumOf(form) === 0 || !form.reportValidity()) return;
      await sell(form, store, person);
      form.reset();
      form.dispatchEvent(new Event("change"));
      queue.run();
    }, { capture: true });
    form.dataset.counter = "ready";
    draw();
    queue.start();
    if (!kept) keepGoods(form, store, person).catch(() => {}); // another time
  } catch (error) {
    console.warn("simpul: nothing can be kept on this phone", error);
    tapping(form);
  }
}

const inputsOf = (form) => [...form.querySelectorAll("input[data-price]")];

const sumOf = (form) => inputsOf(form).reduce((sum, input) => sum + (input.valueAsNumber || 0) * Number(input.dataset.price), 0);

// tapping lets a picture be tapped for one more, and keeps the sum.
function tapping(form) {
  const total = form.querySelector("[data-counter-total]");
  const refresh = () => {
    total.textContent = "Rp" + rupiah.format(sumOf(form));
    form.querySelector("[data-counter-sell]").disabled = sumOf(form) === 0;
    for (const input of inputsOf(form)) input.closest("[data-good]").toggleAttribute("data-taken", input.valueAsNumber > 0);
    const byQRIS = form.querySelector("input[name=method]:checked")?.value === "qris";
    const reference = form.querySelector("input[name=reference]");
    if (reference) {
      reference.closest(".field").hidden = !byQRIS;
      reference.required = byQRIS;
    }
  };
  form.addEventListener("click", (event) => {
    const tapped = event.target.closest("[data-more], [data-less]");
    if (!tapped) return;
    event.preventDefault();
    const input = tapped.closest("[data-good]").querySelector("input[data-price]");
    tapped.hasAttribute("data-less") ? input.stepDown() : input.stepUp();
    refresh();
  });
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  for (const button of form.querySelectorAll("button[data-more], button[data-less]")) button.hidden = false;
  refresh();
}

// sell keeps a sale on the phone, on its disk, before anything else.
async function sell(form, store, person) {
  const fields = [...new FormData(form)].filter(([name, value]) => !["key", "age", "token"].includes(name) && (value !== "0" || !name.startsWith("n_")));
  const sold = inputsOf(form).filter((input) => input.valueAsNumber > 0);
  const wanted = new Set(sold.map((input) => input.name.slice(2)));
  await store.save({
    key: crypto.randomUUID(), person: person.id, total: sumOf(form), soldAt: Date.now(), state: "queued", reasons: [],
    fields: fields.filter(([name]) => !name.startsWith("p_") || wanted.has(name.slice(2))),
    what: sold.map((input) => input.value + " × " + input.dataset.title).join(", "),
  });
}

// keepGoods keeps what there is to sell for when there is no network.
async function keepGoods(form, store, person) {
  const goods = form.querySelector("[data-goods]");
  const pictures = [];
  for (const image of goods.querySelectorAll("img")) {
    const answer = await fetch(image.currentSrc || image.src);
    if (answer.ok) pictures.push([image.getAttribute("src"), await answer.blob()]);
  }
  const clean = goods.cloneNode(true);
  for (const input of clean.querySelectorAll("input[data-price]")) input.setAttribute("value", "0");
  await store.stock({ person: person.id, markup: clean.innerHTML, pictures, action: form.getAttribute("action"), desk: form.dataset.desk });
}

// fill puts what was kept into the kept page.
async function fill(kept, form, store, person) {
  const goods = person && await store.goods(person.id);
  kept.querySelector("[data-shell-nobody]").hidden = Boolean(goods);
  form.hidden = !goods;
  if (!goods) return;
  form.setAttribute("action", goods.action);
  form.dataset.desk = goods.desk;
  const place = form.querySelector("[data-goods]");
  place.innerHTML = goods.markup;
  const addresses = new Map(goods.pictures.map(([src, blob]) => [src, URL.createObjectURL(blob)]));
  for (const image of place.querySelectorAll("img")) {
    const at = addresses.get(image.getAttribute("src"));
    for (const source of image.closest("picture")?.querySelectorAll("source") ?? []) source.remove();
    image.removeAttribute("srcset");
    if (at) image.src = at;
  }
}

// list shows the sales of this phone and how far they are.
function list(box, store, queue, person) {
  const words = box.dataset;
  const rows = box.querySelector("ul");
  const note = box.querySelector("[data-counter-note]");
  const row = (sale) => {
    const line = make("li", { className: "line" });
    line.dataset.key = sale.key;
    line.dataset.state = sale.state;
    const side = make("div", {});
    side.append(make("p", { className: "strong", textContent: "Rp" + rupiah.format(sale.total) + " · " + sale.what }));
    side.append(make("p", { className: "counter-state", textContent: words[sale.state] }));
    for (const reason of sale.reasons) side.append(make("p", { className: "hint", textContent: reason }));
    line.append(side);
    if (sale.url) line.append(make("a", { className: "button button-secondary", href: sale.url, textContent: words.view }));
    if (sale.state === "fix") {
      line.append(make("button", { type: "button", className: "button button-quiet", textContent: words.drop, onclick: () => { if (confirm(words.dropSure)) store.drop(sale); } }));
    }
    return line;
  };
  const draw = async () => {
    const sales = await store.sales(person.id);
    rows.replaceChildren(...sales.map(row));
    box.hidden = sales.length === 0;
    const trouble = sales.some(unsent) ? { network: words.noNetwork, "sign-in": words.signIn, other: words.signIn }[queue.trouble] : "";
    note.textContent = trouble ?? "";
    note.hidden = !trouble;
  };
  store.heard(draw);
  queue.changed(draw);
  return draw;
}
