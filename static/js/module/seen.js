import { kept } from "./kept.js";
import { fillHearts } from "./wish.js";

// A page marked data-product puts its work in front of those that the browser
// keeps in dilihat=; a place marked data-seen shows the others, when it is
// nearly on the screen. The attribute is the address of that piece of page.
const most = 12;
const seconds = 180 * 24 * 60 * 60;

export function seen() {
  const here = document.querySelector("[data-product]")?.dataset.product;
  const others = kept("dilihat").filter((id) => id !== here);
  if (here) {
    const safe = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = "dilihat=" + [here, ...others].slice(0, most).join(".") + "; Path=/; SameSite=Lax; Max-Age=" + seconds + safe;
  }
  const place = document.querySelector("[data-seen]");
  if (!place || others.length === 0) return;
  new IntersectionObserver(async (entries, observer) => {
    if (!entries.some((e) => e.isIntersecting)) return;
    observer.disconnect();
    try {
      const answer = await fetch(place.dataset.seen + "?selain=" + (here ?? 0));
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      fillHearts(place);
    } catch {
      // Without a network the page does without.
    }
  }, { rootMargin: "400px" }).observe(place);
}
