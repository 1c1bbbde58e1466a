import { Sender } from "./sender.js";
import { unsent } from "./store.js";

const sendLock = "simpul-send";
const liveShown = 24 * 60 * 60 * 1000; // how long a listing that is there stays in the list
const droppedKept = liveShown; // how long what she threw away can be taken back
const waitingShown = 30 * liveShown; // and one that the cooperative has not let go on sale

// Queue sends the drafts that wait.
export class Queue extends Sender {
  constructor(store, person) {
    super(store, person, sendLock);
    this.progress = new Map();
  }

  start() {
    this.tidy();
    super.start();
  }

  async tidy() {
    for (const draft of await this.store.drafts(this.person)) {
      const shown = { live: liveShown, dropped: droppedKept }[draft.state] ?? waitingShown;
      const since = draft.state === "dropped" ? draft.dropped : draft.listed;
      if (!unsent(draft) && Date.now() - since > shown) await this.store.drop(draft);
    }
    await this.ask().catch(() => {}); // another time
  }

  // ask brings what the cooperative has decided about listings of this phone.
  async ask() {
    const waiting = (await this.store.drafts(this.person)).filter((draft) => ["waiting", "back"].includes(draft.state));
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

  settle(trouble) {
    this.progress.clear();
    super.settle(trouble);
  }

  async sendAll() {
    const queued = (await this.store.drafts(this.person)).filter((draft) => draft.state === "queued");
    if (queued.length === 0) return;
    if (this.person.since) throw new Trouble("sign-in"); // her PIN was not seen yet
    const { deskOf, send } = await import("/static/js/send.js");
    const desk = await deskOf(this.person);
    await this.each(queued, async (draft) => {
      try {
        await send(this.store, draft, desk, (percent) => {
          this.progress.set(draft.key, percent);
          this.tell();
        });
      } finally {
        this.progress.delete(draft.key);
      }
    });
  }
}
