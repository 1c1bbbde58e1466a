// A phone that several people use asks who has it in hand once nobody has
// touched it for a while. Where there is no network the phone itself asks, as
// far as it can: it knows no PIN, so that whoever picks herself may write, and
// sees what was written before only after the shop has seen her PIN.

const noteEvery = 20_000; // ms between two notes that the phone is in use
const lookEvery = 15_000;

// handOn leaves the page for who has the phone now.
export async function handOn(store, next) {
  document.body.hidden = true;
  const { handOn: token } = document.body.dataset;
  await store.lay().catch(() => {});
  // Without a network the session falls asleep by itself.
  await fetch("/masuk/ganti", { method: "POST", headers: { "X-Simpul-Token": token, Accept: "application/json" }, redirect: "manual" }).catch(() => {});
  if (next) location.replace(next);
  else location.reload();
}

// watch leaves the page when it was not touched for so many ms.
export function watch(store, limit) {
  let touched = Date.now(), noted = touched, leaving = false;
  const look = () => {
    if (leaving || document.visibilityState !== "visible" || Date.now() - touched < limit) return;
    leaving = true;
    handOn(store);
  };
  const touch = () => {
    look();
    if (leaving) return;
    touched = Date.now();
    if (touched - noted < noteEvery) return;
    noted = touched;
    store.touch(touched).catch(() => {});
    fetch("/perajin/antrean", { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => {});
  };
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, touch, { capture: true, passive: true });
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  setInterval(look, lookEvery);
}

// learn keeps on the phone whom it knows, with their portraits.
export async function learn(store) {
  const answer = await fetch("/masuk/orang", { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) return;
  const people = await answer.json();
  for (const person of people) {
    if (!person.portrait) continue;
    const picture = await fetch(person.portrait).catch(() => null);
    if (picture?.ok) person.face = await picture.blob();
  }
  await store.know(people);
}

// faces offers whom the phone knows, to be picked.
export async function faces(store, list, pick) {
  const people = await store.people();
  const rows = [];
  for (const person of people) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "face";
    const avatar = document.createElement("span");
    avatar.className = "avatar";
    if (person.face) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(person.face);
      image.alt = "";
      avatar.append(image);
    } else {
      avatar.textContent = person.name.slice(0, 1);
      avatar.setAttribute("aria-hidden", "true");
    }
    const waits = await store.unsentOf(person.id);
    const name = document.createElement("span");
    name.textContent = person.name;
    button.append(avatar, name);
    if (waits > 0) {
      const note = document.createElement("span");
      note.className = "hint";
      note.textContent = list.dataset.waits.replace("{}", waits);
      name.append(document.createElement("br"), note);
    }
    button.onclick = () => pick(person);
    const row = document.createElement("li");
    row.append(button);
    rows.push(row);
  }
  list.replaceChildren(...rows);
  list.hidden = rows.length === 0;
  return rows.length;
}
