import { unsent } from "./store.js";

const make = (name, properties) => Object.assign(document.createElement(name), properties);

// queueView lists what is on the phone: how far it is, and what she can do.
export function queueView(box, store, queue, person) {
  new QueueView(box, store, queue, person).draw();
}

class QueueView {
  constructor(box, store, queue, person) {
    Object.assign(this, { box, store, queue, person, words: box.dataset, drafts: [], drawing: Promise.resolve() });
    this.list = box.querySelector("[data-queue-list]");
    this.note = box.querySelector("[data-queue-note]");
    this.pictures = new Map(); // draft key → address of its first photograph
    store.heard(() => this.draw());
    // Progress changes words alone: buttons stay under the thumb.
    queue.changed(() => this.refresh());
  }

  draw() {
    this.drawing = this.drawing.then(async () => {
      const drafts = await this.store.drafts(this.person);
      // What still has to be done stands above what is done.
      this.drafts = [...drafts.filter(unsent), ...drafts.filter((draft) => !unsent(draft))];
      this.list.replaceChildren(...await Promise.all(this.drafts.map((draft) => this.row(draft))));
      this.refresh();
      this.box.hidden = drafts.length === 0;
    }).catch((error) => console.warn("simpul: the queue is not shown", error));
  }

  refresh() {
    for (const draft of this.drafts) {
      const stands = this.list.querySelector(`[data-key="${draft.key}"] .queue-state`);
      if (stands) stands.textContent = this.stateOf(draft);
    }
    const waits = this.drafts.some((draft) => draft.state === "queued");
    this.note.replaceChildren();
    if (waits && this.queue.trouble === "network") this.note.append(this.words.noNetwork);
    if (waits && this.queue.trouble === "sign-in") {
      const link = make("a", { className: "button button-primary", href: `/masuk?siapa=${this.person.id}&next=/perajin`, textContent: this.words.signInLink });
      this.note.append(this.words.signIn.replace("{}", this.person.name), link);
    }
    this.note.hidden = !this.note.hasChildNodes();
  }

  stateOf(draft) {
    const percent = this.queue.progress.get(draft.key);
    return draft.state === "queued" && percent !== undefined ? this.words.sending.replace("{}", percent) : this.words[draft.state];
  }

  async row(draft) {
    const row = make("li", { className: "queue-item" });
    row.dataset.key = draft.key;
    row.dataset.state = draft.state;
    const image = make("img", { className: "draft-photo", width: 56, height: 70, alt: "" });
    const at = await this.picture(draft);
    if (at) image.src = at;
    else image.hidden = true;
    const side = make("div", {});
    side.append(make("p", { className: "strong", textContent: draft.fields.title?.[0] || this.words.untitled }), make("p", { className: "queue-state" }));
    const reasons = draft.state === "conflict" ? [this.words.conflictText] : draft.reasons ?? [];
    for (const reason of reasons) side.append(make("p", { className: "hint", textContent: reason }));
    const actions = make("div", { className: "queue-actions" });
    actions.append(...this.actions(draft));
    row.append(image, side, actions);
    return row;
  }

  async picture(draft) {
    if (!this.pictures.has(draft.key)) {
      const [first] = await this.store.photos(draft);
      if (first?.small) this.pictures.set(draft.key, URL.createObjectURL(first.small));
    }
    return this.pictures.get(draft.key);
  }

  actions(draft) {
    const { words, store } = this;
    const link = (label, href) => make("a", { className: "button button-secondary", href, textContent: label });
    const button = (label, onclick) => make("button", { type: "button", className: "button button-quiet", textContent: label, onclick });
    const drop = () => button(words.drop, () => store.move(draft, { state: "dropped", was: draft.state, dropped: Date.now() }));
    const edit = "/perajin/jual?draf=" + draft.key;
    switch (draft.state) {
      case "draft":
        return [link(words.goOn, edit), drop()];
      case "queued":
        return [link(words.edit, edit), drop()];
      case "dropped":
        return [
          button(words.restore, () => store.move(draft, { state: draft.was })),
          button(words.forGood, () => { if (confirm(words.dropSure)) store.drop(draft); }),
        ];
      case "fix":
        return [link(words.mend, edit), drop()];
      case "conflict":
        return [
          link(words.view, draft.url), drop(),
          button(words.another, () => store.rename(draft, crypto.randomUUID(), { state: "queued", reasons: [] })),
        ];
      case "back":
        return [link(words.mend, draft.url + "/ubah"), button(words.close, () => store.drop(draft))];
      case "live":
      case "waiting":
        return [link(words.view, draft.url), button(words.close, () => store.drop(draft))];
    }
    return [];
  }
}
