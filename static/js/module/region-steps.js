// Selects in elements marked data-region-step follow each other from the
// widest region to the narrowest: choosing in one fills the next from the
// address in its data-children, which answers ?di= with
// [{"code": …, "name": …}], and hides those after it.
export function regionSteps() {
  const steps = [...document.querySelectorAll("[data-region-step]")];
  let running;
  for (const [i, step] of steps.entries()) {
    const select = step.querySelector("select");
    select.addEventListener("change", async () => {
      running?.abort();
      for (const later of steps.slice(i + 1)) {
        later.querySelector("select").value = "";
        later.hidden = true;
      }
      const next = steps[i + 1];
      if (!next || !select.value) return;
      running = new AbortController();
      try {
        const answer = await fetch(select.dataset.children + "?di=" + encodeURIComponent(select.value), { headers: { Accept: "application/json" }, signal: running.signal });
        if (!answer.ok) return;
        const options = (await answer.json()).map((region) => new Option(region.name, region.code));
        const list = next.querySelector("select");
        list.replaceChildren(list.options[0], ...options);
        list.value = "";
        next.hidden = false;
      } catch {
        // The button asks the server, as it does without a script.
      }
    });
  }
}
