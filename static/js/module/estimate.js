// An element marked data-estimate shows what sending costs to the district
// that the browser remembers; the attribute is the address that answers
// {"title": …, "lines": [{"name": …, "price": …}]}.
export async function estimate() {
  const place = document.querySelector("[data-estimate]");
  if (!place || !/(^|; )wilayah=/.test(document.cookie)) return;
  try {
    const answer = await fetch(place.dataset.estimate, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { title, lines } = await answer.json();
    const texts = [title, ...lines.map((line) => line.name + ": " + line.price)];
    place.replaceChildren(...texts.filter(Boolean).map((text) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = text;
      return paragraph;
    }));
  } catch {
    // The link leads to the same.
  }
}
