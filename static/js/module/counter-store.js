import { Phone } from "./phone.js";

// What an officer's phone keeps of the counter until the shop has it:
//
//   sale   {key, person, fields, total, soldAt, state, reasons, url}: key is its
//          UUID here and on the server
//   goods  {person, markup, pictures}: what there was to sell when the phone last
//          had a network, and the pictures of it by their addresses
//
// A sale belongs to the officer who sold, and is only ever read by her id.

// Unsent tells what is lost with the phone.
export const unsent = (sale) => sale.state === "queued" || sale.state === "fix";

export class CounterStore extends Phone {
  static async open() {
    return CounterStore.keep("simpul-koperasi", (db) => {
      db.createObjectStore("sale", { keyPath: "key" }).createIndex("person", "person");
      db.createObjectStore("goods", { keyPath: "person" });
    });
  }

  // whose is who uses the phone: whom the page is for, and on the kept page who
  // was last signed in.
  async whose() {
    const { person, personName } = document.body.dataset;
    if (!person) return this.current();
    const here = { id: person, name: personName };
    await this.arrive(here).catch(() => {}); // a full disk may still be read
    return here;
  }

  async sales(person) {
    const all = await this.read("sale", (s) => s.index("person").getAll(person));
    return all.sort((a, b) => b.soldAt - a.soldAt);
  }

  async save(sale) {
    await this.write(["sale"], async (tx) => tx.objectStore("sale").put(sale), "strict");
    this.tell();
  }

  async move(sale, change) { return this.moveIn("sale", sale, change); }

  async drop(sale) {
    await this.write(["sale"], async (tx) => tx.objectStore("sale").delete(sale.key));
    this.tell();
  }

  async goods(person) { return this.read("goods", (s) => s.get(person)); }

  async stock(goods) { return this.write(["goods"], async (tx) => tx.objectStore("goods").put(goods)); }
}
