// A field marked data-regions offers official regions while one types. The
// attribute is the address that answers ?q= with [{"code": …, "name": …}];
// what is sent is the name, as if it had been typed.
export function regions() {
  for (const field of document.querySelectorAll("input[data-regions]")) {
    const list = document.createElement("datalist");
    list.id = field.id + "-list";
    field.after(list);
    field.setAttribute("list", list.id);
    let timer = 0;
    let running;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      running?.abort();
      const typed = field.value.trim();
      if (typed.length < 3) return;
      timer = setTimeout(async () => {
        running = new AbortController();
        try {
          const answer = await fetch(field.dataset.regions + "?q=" + encodeURIComponent(typed), { headers: { Accept: "application/json" }, signal: running.signal });
          if (!answer.ok) return;
          const found = await answer.json();
          list.replaceChildren(...found.map((region) => {
            const option = document.createElement("option");
            option.value = region.name;
            return option;
          }));
        } catch {
          // Without suggestions the field works as it does without a script.
        }
      }, 200);
    });
  }
}
