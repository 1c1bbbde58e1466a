import { unsent } from "./store.js";
import { Trouble } from "./trouble.js";

const sendLock = "simpul-send";
const shortest = 2_000, longest = 60_000; // ms between tries
const liveShown = 24 * 60 * 60 * 1000; // how long a listing that is there stays in the list
const waitingShown = 30 * liveShown; // and one that the cooperative has not let go on sale

// Queue sends what waits, one after another, in one tab at a time. It tries
// anew whenever the app is opened, comes online or into view, and meanwhile
// after growing pauses.
export class Queue {
  constructor(store, person) {
    Object.assign(this, { store, person, progress: new Map(), trouble: "", pause: shortest, listeners: [] });
  }

  start() {
    const now = () => {
      this.pause = shortest;
      this.run();
    };
    addEventListener("online", now);
    addEventListener("pageshow", now);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") now(); });
    this.store.heard(() => { if (!this.running && !this.timer) this.run(); });
    this.tidy();
    this.run();
  }

  // changed is called when a draft got further, or cannot.
  changed(listener) { this.listeners.push(listener); }

  tell() { for (const listener of this.listeners) listener(); }

  async tidy() {
    for (const draft of await this.store.drafts(this.person)) {
      const shown = draft.state === "live" ? liveShown : waitingShown;
      if (!unsent(draft) && Date.now() - draft.listed > shown) await this.store.drop(draft);
    }
    await this.ask().catch(() => {}); // another time
  }

  // ask brings what the cooperative has decided about listings of this phone.
  async ask() {
    const waiting = (await this.store.drafts(this.person)).filter((draft) => !unsent(draft) && draft.state !== "live");
    if (waiting.length === 0) return;
    const keys = waiting.map((draft) => draft.key).join(",");
    const answer = await fetch("/perajin/antrean?kunci=" + keys, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) return;
    const desk = await answer.json();
    if (desk.person !== this.person.id) return;
    for (const draft of waiting) {
      const told = desk.listed?.[draft.key];
      if (!told || told.state === draft.state) continue;
      await this.store.move(draft, { state: told.state, url: told.url, listed: Date.now(), reasons: told.message ? [told.message] : [] });
    }
  }

  async run() {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    clearTimeout(this.timer);
    this.timer = 0;
    try {
      do {
        this.again = false;
        await navigator.locks.request(sendLock, { ifAvailable: true }, (lock) => {
          if (!lock) throw new Trouble("busy"); // another tab is at it
          return this.sendAll();
        });
      } while (this.again);
      this.pause = shortest;
      this.settle("");
    } catch (error) {
      this.settle(error?.trouble ?? "network");
      // Only she can end these; the page that she then opens goes on.
      if (this.trouble !== "sign-in" && this.trouble !== "other") this.later();
    } finally {
      this.running = false;
    }
  }

  settle(trouble) {
    this.trouble = trouble;
    this.progress.clear();
    this.tell();
  }

  later() {
    this.timer = setTimeout(() => this.run(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(longest, this.pause * 2);
  }

  async sendAll() {
    const queued = (await this.store.drafts(this.person)).filter((draft) => draft.state === "queued");
    if (queued.length === 0) return;
    if (this.person.since) throw new Trouble("sign-in"); // her PIN was not seen yet
    const { deskOf, send } = await import("/static/js/send.js");
    const desk = await deskOf(this.person);
    let trouble;
    for (const draft of queued) {
      try {
        await send(this.store, draft, desk, (percent) => {
          this.progress.set(draft.key, percent);
          this.tell();
        });
        this.pause = shortest;
      } catch (error) {
        trouble = error; // one must not hold up the others
      }
      this.progress.delete(draft.key);
    }
    if (trouble) throw trouble;
  }
}
