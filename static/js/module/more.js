import { fillHearts } from "./wish.js";

// Below a grid that goes on, a button fetches the next page and adds its cards.
// The numbered pages stay for those without a script, and for crawlers.
export function more() {
  const nav = document.querySelector(".pagination[data-more]");
  const grid = nav?.previousElementSibling;
  if (!grid?.matches(".grid") || !nav.querySelector("a[rel=next]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary";
  button.textContent = nav.dataset.more;
  const row = document.createElement("div");
  row.className = "actions load-more";
  row.append(button);
  nav.before(row);
  button.addEventListener("click", async () => {
    const next = nav.querySelector("a[rel=next]");
    button.disabled = true;
    try {
      const answer = await fetch(next.href);
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const cards = [...page.querySelector(".grid").children].map((card) => document.importNode(card, true));
      grid.append(...cards);
      fillHearts(grid);
      nav.replaceChildren(...document.importNode(page.querySelector(".pagination"), true).childNodes);
      cards[0]?.querySelector("a")?.focus({ preventScroll: true });
      button.disabled = false;
      if (!nav.querySelector("a[rel=next]")) row.remove();
    } catch {
      location.href = next.href;
    }
  });
}
