// The producers' app: the page is kept for when there is no network, and what
// she writes is kept until the shop has it. Without IndexedDB or a service
// worker every page is the plain page that it is without scripts.
import { draftForm } from "./draft-form.js";
import { install } from "./install.js";
import { leaving } from "./leave.js";
import { Queue } from "./queue.js";
import { queueView } from "./queue-view.js";
import { Store } from "./store.js";

export async function app() {
  install();
  if (!("indexedDB" in self) || !("locks" in navigator) || !("BroadcastChannel" in self)) return;
  const form = document.querySelector("form[data-draft]");
  const list = document.querySelector("[data-queue]");
  const kept = document.querySelector("[data-shell]");
  try {
    const store = await Store.open();
    const person = await whose(store);
    if (kept) arrange(kept, person);
    if (!person) return;
    leaving(Promise.resolve(store));
    // Asked for in vain, it changes nothing: the browser may then clear what is
    // kept when the disk is full.
    navigator.storage?.persist?.().catch(() => {});
    const queue = new Queue(store, person);
    if (form) await draftForm(form, store, person);
    if (list && !form?.offsetParent) queueView(list, store, queue, person); // nothing stands above what she writes
    queue.start();
  } catch (error) {
    console.warn("simpul: nothing can be kept on this phone", error);
    form?.removeAttribute("data-draft");
  }
}

// whose is who uses the phone: whom the page is for, and on the kept page who
// was last signed in and has not signed out.
async function whose(store) {
  const { person, personName } = document.body.dataset;
  if (!person) return store.current();
  const here = { id: person, name: personName };
  await store.arrive(here).catch(() => {}); // a full disk may still be read
  return here;
}

// arrange shows of the kept page what its address asks for.
function arrange(kept, person) {
  const selling = location.pathname === "/perajin/jual";
  kept.querySelector("[data-shell-nobody]").hidden = Boolean(person);
  kept.querySelector("[data-shell-sell]").hidden = !person || !selling;
  kept.querySelector("[data-shell-other]").hidden = !person || selling;
  if (!selling) addEventListener("online", () => location.reload());
}
