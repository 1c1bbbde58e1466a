// What a phone keeps in IndexedDB of an app: its own stores, and
//
//   setting  "current": {id, name} and more of who uses the phone

export const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export class Phone {
  // keep opens the database of a name; stores makes its stores.
  static async keep(name, stores) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      stores(request.result);
      request.result.createObjectStore("setting");
    };
    return new this(await done(request), name);
  }

  constructor(db, name) {
    this.db = db;
    this.channel = new BroadcastChannel(name);
    this.listeners = [];
    this.channel.onmessage = () => { for (const listener of this.listeners) listener(); };
    // Another tab has a newer version of this script.
    db.onversionchange = () => db.close();
  }

  // write runs one transaction and waits for its end: a full disk refuses it as
  // a whole. What is strict is on the disk then; the rest is with the system,
  // which outlives the browser.
  async write(stores, change, durability = "relaxed") {
    const tx = this.db.transaction(stores, "readwrite", { durability });
    const end = new Promise((resolve, reject) => {
      tx.oncomplete = resolve;
      tx.onabort = () => reject(tx.error ?? new DOMException("", "AbortError"));
    });
    await Promise.all([end, change(tx)]);
  }

  async read(store, fetch) { return done(fetch(this.db.transaction(store).objectStore(store))); }

  // heard is called when this or another tab has changed something.
  heard(listener) { this.listeners.push(listener); }

  tell() {
    this.channel.postMessage("changed");
    for (const listener of this.listeners) listener();
  }

  async current() { return this.read("setting", (s) => s.get("current")); }

  async arrive(person) { return this.write(["setting"], async (tx) => tx.objectStore("setting").put(person, "current")); }

  async leave() { return this.write(["setting"], async (tx) => tx.objectStore("setting").delete("current")); }

  // moveIn changes what is still in a store and hers, from what it is now.
  async moveIn(store, thing, change) {
    let moved;
    await this.write([store], async (tx) => {
      const things = tx.objectStore(store);
      const now = await done(things.get(thing.key));
      if (!now || now.person !== thing.person) return;
      moved = { ...now, ...change };
      things.put(moved);
    });
    this.tell();
    return moved;
  }
}
