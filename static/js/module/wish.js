import { kept } from "./kept.js";

// Hearts show what the browser keeps in disukai=, and change it where they
// stand. Without a script each is a form that leads to the list. What is pressed
// is sent one after the other, for each answer brings the whole list.
let sending = Promise.resolve();

export function hearts() {
  fillHearts(document);
  document.addEventListener("click", (event) => {
    const heart = event.target.closest("[data-wish]");
    if (!heart) return;
    event.preventDefault();
    const on = heart.getAttribute("aria-pressed") !== "true";
    press(heart.value, on);
    sending = sending.then(() => send(heart, on));
  });
}

// fillHearts presses the hearts within an element that are on the list.
export function fillHearts(within) {
  const list = kept("disukai");
  for (const heart of within.querySelectorAll("[data-wish]")) heart.setAttribute("aria-pressed", String(list.includes(heart.value)));
}

function press(product, on) {
  for (const heart of document.querySelectorAll("[data-wish]")) if (heart.value === product) heart.setAttribute("aria-pressed", String(on));
}

async function send(heart, on) {
  try {
    const answer = await fetch(heart.form.action, {
      method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ [on ? "add" : "remove"]: heart.value }), keepalive: true,
    });
    if (answer.ok) return;
  } catch {
    // No network: the heart is as it was.
  }
  press(heart.value, !on);
}
