import { deskOf, json, patient } from "./desk.js";
import { Sender } from "./sender.js";
import { Trouble } from "./trouble.js";

const day = 24 * 60 * 60 * 1000; // how long a sale that is there stays in the list

// CounterQueue sends the sales that wait. Each may be sent again: the server
// knows it by its key.
export class CounterQueue extends Sender {
  constructor(store, person, addresses) {
    super(store, person, "simpul-counter");
    this.addresses = addresses;
  }

  async sendAll() {
    const all = await this.store.sales(this.person.id);
    for (const sale of all) if (sale.state === "sold" && Date.now() - sale.soldAt > day) await this.store.drop(sale);
    const queued = all.filter((sale) => sale.state === "queued").reverse();
    if (queued.length === 0) return;
    const desk = await deskOf(this.addresses.desk, this.person);
    await this.each(queued, (sale) => this.send(sale, desk));
  }

  async send(sale, desk) {
    const body = new URLSearchParams();
    for (const [name, value] of sale.fields) body.append(name, value);
    body.append("key", sale.key);
    // The phone's clock may be wrong; how long ago it was is not.
    body.append("age", Math.max(0, Math.round((Date.now() - sale.soldAt) / 1000)));
    const answer = await patient((signal) => fetch(this.addresses.sell, { method: "POST", body, headers: { ...json, "X-Simpul-Token": desk.token }, signal }));
    if (answer.status === 401) throw new Trouble("sign-in");
    if (![200, 404, 409, 413, 422].includes(answer.status)) throw new Trouble("network");
    const told = await answer.json();
    if (answer.ok) await this.store.move(sale, { state: told.state, url: told.url, reasons: told.message ? [told.message] : [] });
    else await this.store.move(sale, { state: "fix", reasons: [told.message] });
  }
}
