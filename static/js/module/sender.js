import { Trouble } from "./trouble.js";

const shortest = 2_000, longest = 60_000; // ms between tries

// Sender sends what waits on a phone, one after another, in one tab at a time;
// sendAll is of what it is. It tries anew whenever the app is opened, comes
// online or into view, and meanwhile after growing pauses.
export class Sender {
  constructor(store, person, lock) {
    Object.assign(this, { store, person, lock, trouble: "", pause: shortest, listeners: [] });
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
    this.run();
  }

  // changed is called when something got further, or cannot.
  changed(listener) { this.listeners.push(listener); }

  tell() { for (const listener of this.listeners) listener(); }

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
        await navigator.locks.request(this.lock, { ifAvailable: true }, (lock) => {
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
    this.tell();
  }

  later() {
    this.timer = setTimeout(() => this.run(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(longest, this.pause * 2);
  }

  // one after another: each is tried, and the trouble of one is told at the end.
  async each(things, send) {
    let trouble;
    for (const thing of things) {
      try {
        await send(thing);
        this.pause = shortest;
      } catch (error) {
        trouble = error; // one must not hold up the others
      }
    }
    if (trouble) throw trouble;
  }
}
