// What is marked data-renew changes by itself: every so many seconds it is fetched
// anew, until it is marked no more. A form in it that is being sent, and what has the
// focus, are left alone.
export function renew() {
  const part = document.querySelector("[data-renew]");
  if (!part?.id) return;
  const look = async () => {
    const old = document.getElementById(part.id);
    try {
      if (!document.hidden && !old.matches(":focus-within")) {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (answer.ok && fresh && !old.matches(":focus-within")) {
          if (fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
          if (!fresh.hasAttribute("data-renew")) return;
        }
      }
    } catch {
      // Offline: the next look may be luckier.
    }
    setTimeout(look, Number(part.dataset.renew) * 1000);
  };
  setTimeout(look, Number(part.dataset.renew) * 1000);
}
