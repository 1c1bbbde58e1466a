// The producers' app: the page is kept for when there is no network, and what
// she writes is kept until the shop has it. Without IndexedDB or a service
// worker every page is the plain page that it is without scripts.
import { faces, handOn, learn, watch } from "./away.js";
import { draftForm } from "./draft-form.js";
import { install } from "./install.js";
import { leaving } from "./leave.js";
import { Queue } from "./queue.js";
import { queueView } from "./queue-view.js";
import { Store } from "./store.js";
import { groups, learnTerms } from "./terms.js";

export async function app() {
  install("/perajin");
  if (!("indexedDB" in self) || !("locks" in navigator) || !("BroadcastChannel" in self)) return;
  const form = document.querySelector("form[data-draft]");
  const list = document.querySelector("[data-queue]");
  const kept = document.querySelector("[data-shell]");
  try {
    const store = await Store.open();
    const person = kept ? await lastHere(store) : await whose(store);
    if (kept) await arrange(kept, store, person);
    if (!person) return;
    leaving(Promise.resolve(store));
    if (person.away) watch(store, person.away);
    // Asked for in vain, it changes nothing: the browser may then clear what is
    // kept when the disk is full.
    navigator.storage?.persist?.().catch(() => {});
    const queue = new Queue(store, person);
    await learnTerms(store, person);
    if (form) {
      groups(form);
      await draftForm(form, store, person);
    }
    if (list && !form?.offsetParent) queueView(list, store, queue, person); // nothing stands above what she writes
    queue.start();
    if (!kept && /^\/perajin\/?$/.test(location.pathname)) learn(store).catch(() => {});
  } catch (error) {
    console.warn("simpul: nothing can be kept on this phone", error);
    form?.removeAttribute("data-draft");
  }
}

// whose is whom a page of the shop is for. Nobody, when the phone was handed on
// without a network: who picked herself then is asked for her PIN first.
async function whose(store) {
  const { person, personName, visit = "", away = 0 } = document.body.dataset;
  if (!person) return undefined;
  const last = await store.current();
  if (last?.since && last.visit === visit) {
    await handOn(store, `/masuk?siapa=${last.id}&next=/perajin`);
    return undefined;
  }
  const here = { id: person, name: personName, visit, away: away * 1000, at: Date.now() };
  await store.arrive(here).catch(() => {}); // a full disk may still be read
  return here;
}

// lastHere is who used the phone last, on the kept page; nobody once she has
// signed out, or a phone of several people has lain about.
async function lastHere(store) {
  const last = await store.current();
  return last?.away && Date.now() - last.at >= last.away ? undefined : last;
}

// arrange shows of the kept page what its address asks for.
async function arrange(kept, store, person) {
  const selling = location.pathname === "/perajin/jual";
  const part = (name) => kept.querySelector(`[data-shell-${name}]`);
  const pick = async ({ id, name }) => {
    const last = await store.current();
    await store.arrive({ id, name, visit: last?.visit ?? "", away: last?.away || 300_000, at: Date.now(), since: Date.now() });
    location.reload();
  };
  const known = await faces(store, part("faces"), pick);
  part("faces").hidden = Boolean(person) || known < 2;
  part("who").hidden = part("faces").hidden;
  part("nobody").hidden = Boolean(person) || known > 1;
  part("picked").hidden = !person?.since;
  part("hand-on").hidden = !person || known < 2;
  part("hand-on").onclick = async () => {
    await store.lay();
    location.reload();
  };
  part("sell").hidden = !person || !selling;
  part("other").hidden = !person || selling;
  if (!selling) addEventListener("online", () => location.reload());
}
