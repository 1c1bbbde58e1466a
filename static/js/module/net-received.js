import { allocate, readPrice } from "./split.js";
import { ratesOf, similarTo } from "./terms.js";

const least = 1_000, most = 100_000_000; // rupiah, of a price

// What a producer will receive of a price is asked of the server while she
// types. Meanwhile, and where there is no network, the phone says it by the same
// rules. Without a script a button asks.
export function netReceived() {
  for (const input of document.querySelectorAll("[data-net]")) {
    const box = document.querySelector(`[data-net-of="${input.name}"]`);
    const form = input.form;
    let timer = 0;
    let running;
    for (const button of form.querySelectorAll("[data-net-button]")) button.hidden = true;

    const ask = async () => {
      running?.abort();
      running = new AbortController();
      const address = new URL(input.dataset.net, location.href);
      address.searchParams.set("harga", input.value);
      for (const [name, field] of [["koperasi", "cooperative"], ["kategori", "category"], ["ukuran", "preset"]]) {
        const chosen = form.elements[field]?.value;
        if (chosen) address.searchParams.set(name, chosen);
      }
      try {
        const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: running.signal });
        if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
      } catch (error) {
        if (error.name !== "AbortError") offline(input, box);
      }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 300); };

    input.addEventListener("input", soon);
    form.addEventListener("change", (event) => { if (["cooperative", "category", "preset"].includes(event.target.name)) soon(); });
    box.addEventListener("click", (event) => {
      const yes = event.target.closest("[data-amount]");
      if (!yes) return;
      event.preventDefault();
      input.value = yes.dataset.amount;
      yes.remove(); // the question is answered, also where no answer comes
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
      offline(input, box);
      ask();
    });
  }
}

// shortPrice tells a price that may be meant in thousands: 185 for 185.000.
export const shortPrice = (typed) => /^[1-9]\d{0,2}$/.test(typed.trim());

const rupiah = (amount) => "Rp" + new Intl.NumberFormat(document.documentElement.lang).format(amount);

const line = (kind, text) => Object.assign(document.createElement("p"), { className: kind, textContent: text });

// offline says what the server would say: it asks back what may be meant
// otherwise, else what she receives, as far as the phone knows the rates.
export function offline(input, box) {
  const price = readPrice(input.value), rates = ratesOf(input.form), words = box.dataset;
  box.replaceChildren();
  if (price?.question) {
    const amount = new Intl.NumberFormat("id").format(price.question);
    const yes = document.createElement("button");
    yes.type = "button";
    yes.className = "button button-secondary";
    yes.dataset.amount = amount;
    yes.textContent = words.yes.replace("{}", "Rp" + amount);
    box.append(line("net-line", words.question), yes);
  } else if (price && rates && price.amount >= least && price.amount <= most) {
    const [income, ...parts] = allocate(price.amount, rates);
    const told = line("net-line", words.income + " ");
    told.append(Object.assign(document.createElement("strong"), { className: "net-amount", textContent: rupiah(income) }));
    box.append(told, line("hint", words.parts.replace(/\{(\d)\}/g, (_, i) => rupiah(parts[i]))));
  } else {
    box.append(line("net-line muted", rates ? words.none : words.offline));
  }
  const similar = similarTo(input.form);
  if (similar) box.append(line("hint", similar));
}
