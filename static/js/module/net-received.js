// What a producer will receive of a price is asked of the server while she
// types, so that there is one rule for it. Without a script a button asks.
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
      const group = form.elements.cooperative?.value;
      if (group) address.searchParams.set("koperasi", group);
      try {
        const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: running.signal });
        if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
      } catch (error) {
        if (error.name !== "AbortError") offline(input, box);
      }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 300); };

    input.addEventListener("input", soon);
    form.addEventListener("change", (event) => { if (event.target.name === "cooperative") soon(); });
    box.addEventListener("click", (event) => {
      const yes = event.target.closest("[data-amount]");
      if (!yes) return;
      event.preventDefault();
      input.value = yes.dataset.amount;
      yes.remove(); // the question is answered, also where no answer comes
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
      ask();
    });
  }
}

// shortPrice tells a price that may be meant in thousands: 185 for 185.000.
export const shortPrice = (typed) => /^[1-9]\d{0,2}$/.test(typed.trim());

// offline asks back what the server would ask, and says that the rest comes
// later: what she receives has one rule, and that is not here.
export function offline(input, box) {
  box.replaceChildren();
  const line = document.createElement("p");
  line.className = "net-line muted";
  line.textContent = box.dataset.offline;
  box.append(line);
  if (!shortPrice(input.value)) return;
  line.textContent = box.dataset.question;
  const amount = input.value.trim() + ".000";
  const yes = document.createElement("button");
  yes.type = "button";
  yes.className = "button button-secondary";
  yes.dataset.amount = amount;
  yes.textContent = box.dataset.yes.replace("{}", "Rp" + amount);
  box.append(yes);
}
