import { done, Phone } from "./phone.js";

// What the phone keeps in IndexedDB until the shop has it:
//
//   draft    {key, person, fields, state, reason, fields…}: a listing as it is
//            being written; key is its UUID here and on the server
//   photo    {id, draft, person, place, original, small}: id is its UUID, small
//            what is sent of it; both are kept until the listing is confirmed
//   setting  "current": who uses the phone, {id, name, visit, away, at, since}:
//            visit names her session; of a phone of several people, away is
//            after how many ms it asks who has it and at when it was last
//            touched; since is when she picked herself without a network
//            "people": whom the phone knows, [{id, name, face}]
//            "terms <id>": what a person's listings are reckoned by
//
// A draft belongs to the person who wrote it and is only ever read by her id;
// who picked herself without a PIN sees what she has written since.

// Unsent tells what is lost with the phone.
export const unsent = (draft) => !["live", "waiting", "back", "dropped"].includes(draft.state);

const seen = (draft, person) => draft.begun >= (person.since ?? 0);

export class Store extends Phone {
  static async open() {
    return Store.keep("simpul-perajin", (db) => {
      db.createObjectStore("draft", { keyPath: "key" }).createIndex("person", "person");
      db.createObjectStore("photo", { keyPath: "id" }).createIndex("draft", "draft");
    });
  }

  // touch notes that the phone is in use.
  async touch(at) { return this.writeCurrent((current) => ({ ...current, at })); }

  // lay notes that it may be in somebody else's hands.
  async lay() { return this.writeCurrent((current) => ({ ...current, away: current.away || 1, at: 0 })); }

  async writeCurrent(change) {
    return this.write(["setting"], async (tx) => {
      const setting = tx.objectStore("setting");
      const current = await done(setting.get("current"));
      if (current) setting.put(change(current), "current");
    });
  }

  async people() { return (await this.read("setting", (s) => s.get("people"))) ?? []; }

  async know(people) { return this.write(["setting"], async (tx) => tx.objectStore("setting").put(people, "people")); }

  async terms(id) { return this.read("setting", (s) => s.get("terms " + id)); }

  async keepTerms(terms) { return this.write(["setting"], async (tx) => tx.objectStore("setting").put(terms, "terms " + terms.person)); }

  // drafts are those that a person may see, the first begun first.
  async drafts(person) {
    const all = await this.read("draft", (s) => s.index("person").getAll(person.id));
    return all.filter((draft) => seen(draft, person)).sort((a, b) => a.begun - b.begun);
  }

  async draft(key, person) {
    const draft = await this.read("draft", (s) => s.get(key));
    return draft?.person === person.id && seen(draft, person) ? draft : undefined;
  }

  // unsentOf is how many drafts of a person's would be lost with the phone.
  async unsentOf(id) {
    const all = await this.read("draft", (s) => s.index("person").getAll(id));
    return all.filter(unsent).length;
  }

  async photos(draft) {
    const all = await this.read("photo", (s) => s.index("draft").getAll(draft.key));
    return all.filter((p) => p.person === draft.person).sort((a, b) => a.place - b.place);
  }

  async save(draft, ...photos) {
    await this.write(["draft", "photo"], async (tx) => {
      tx.objectStore("draft").put(draft);
      for (const photo of photos) tx.objectStore("photo").put(photo);
    }, photos.length > 0 || draft.state !== "draft" ? "strict" : "relaxed");
    this.tell();
  }

  // move changes a draft that is still there, from what it is now.
  async move(draft, change) { return this.moveIn("draft", draft, change); }

  async dropPhoto(id) {
    await this.write(["photo"], async (tx) => tx.objectStore("photo").delete(id));
    this.tell();
  }

  // drop removes a draft with its photographs, or the photographs alone.
  async drop(draft, photosOnly = false) {
    await this.write(["draft", "photo"], async (tx) => {
      if (!photosOnly) tx.objectStore("draft").delete(draft.key);
      const photos = tx.objectStore("photo");
      for (const key of await done(photos.index("draft").getAllKeys(draft.key))) photos.delete(key);
    });
    this.tell();
  }

  // rename gives a draft and its photographs another UUID: it becomes other
  // goods.
  async rename(draft, key, change) {
    await this.write(["draft", "photo"], async (tx) => {
      const photos = tx.objectStore("photo");
      for (const photo of await done(photos.index("draft").getAll(draft.key))) photos.put({ ...photo, draft: key });
      tx.objectStore("draft").delete(draft.key);
      tx.objectStore("draft").put({ ...draft, key, ...change });
    });
    this.tell();
  }
}
