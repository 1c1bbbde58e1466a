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
      } catch {
        // No network: what stands there stays, and the form says it again.
      }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 300); };

    input.addEventListener("input", soon);
    form.addEventListener("change", (event) => { if (event.target.name === "cooperative") soon(); });
    box.addEventListener("click", (event) => {
      const amount = event.target.closest("[data-amount]")?.dataset.amount;
      if (!amount) return;
      event.preventDefault();
      input.value = amount;
      input.focus();
      ask();
    });
  }
}
