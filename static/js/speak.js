// Reads a page's figures aloud, by the browser's own voice; where it has none the
// button stays hidden. Fetched by the pages that have such a button.
const spoken = (text, words) => text
  .replace(/[−-]\s*Rp/g, `${words.minus} Rp`)
  .replace(/\+\s*Rp/g, "Rp")
  .replace(/Rp\s?([\d.,]+\d|\d)/g, (_, digits) => `${digits.replace(/[.,]/g, "")} rupiah`)
  .replace(/[·↗]/g, ",")
  .replace(/\s*\n+\s*/g, ". ");

// read is what stands in a part; of a table's row each cell with its column.
const read = (part) => (part.cells
  ? [...part.cells].map((cell) => [cell.dataset.label, cell.innerText].filter(Boolean).join(" ")).join("\n")
  : part.innerText);

for (const button of document.querySelectorAll("[data-speak]")) {
  if (!("speechSynthesis" in self)) continue;
  const words = button.dataset;
  const name = button.textContent;
  const show = (speaking) => { button.textContent = speaking ? words.stop : name; };
  button.hidden = false;
  button.onclick = () => {
    const speaking = button.textContent === words.stop;
    speechSynthesis.cancel();
    show(!speaking);
    if (speaking) return;
    // One after another: what is too long is broken off by some browsers.
    const parts = [...document.querySelectorAll(words.speak)].map((part) => spoken(read(part), words)).filter(Boolean);
    for (const [i, text] of parts.entries()) {
      const said = new SpeechSynthesisUtterance(text);
      said.lang = document.documentElement.lang === "en" ? "en-US" : "id-ID";
      if (i === parts.length - 1) said.onend = () => show(false);
      speechSynthesis.speak(said);
    }
  };
}
addEventListener("pagehide", () => globalThis.speechSynthesis?.cancel());
