import { offline, shortPrice } from "./net-received.js";
import { shrink } from "./shrink.js";
import { titleOffer } from "./title-offer.js";

// What is not the draft's own: tokens, files, and ids that stand apart.
const apart = new Set(["token", "client_key", "pictures", "drop", "photo", "gallery", "calculate", "sure"]);

const collect = (form) => {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !apart.has(name)) (fields[name] ??= []).push(value);
  }
  return fields;
};

const restore = (form, fields) => {
  for (const field of form.elements) {
    if (!field.name || apart.has(field.name) || field.type === "submit") continue;
    const values = fields[field.name] ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
};

// The form of a new listing is kept on the phone at every keystroke, its
// photographs too. Sent, it waits in the queue; nothing has to be there for
// that but the phone. Where the phone cannot keep it, this is the plain form.
export async function draftForm(form, store, person) {
  const page = new DraftPage(form, store, person);
  await page.open(new URLSearchParams(location.search).get("draf"));
}

class DraftPage {
  constructor(form, store, person) {
    Object.assign(this, { form, store, person, photos: [], saving: Promise.resolve() });
    this.words = form.dataset;
    this.list = form.querySelector("[data-draft-photos]");
    this.note = form.querySelector("[data-draft-note]");
    this.inputs = [form.elements.photo, form.elements.gallery];
    this.previews = new Map(); // photo id → address of what is shown
  }

  async open(key) {
    this.draft = key && await this.store.draft(key, this.person);
    if (this.draft) {
      this.photos = await this.store.photos(this.draft);
      this.form.elements.client_key.value = this.draft.key;
      restore(this.form, this.draft.fields);
      if (this.draft.reasons?.length) this.say(this.draft.reasons.join(" "), true);
      this.form.elements.price.dispatchEvent(new Event("input"));
      for (const photo of this.photos) if (!photo.small && !photo.whole) this.shrink(photo);
      this.show();
    }
    titleOffer(this.form, this.words.title);
    this.form.addEventListener("input", () => this.save());
    this.form.addEventListener("change", (event) => { if (event.target.type !== "file") this.save(); });
    for (const input of this.inputs) {
      input.addEventListener("change", () => this.add(input));
      if (input.files.length) this.add(input);
    }
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.dataset.draft = "ready";
  }

  // begin makes a draft of the form at the first thing that is put into it.
  begin() {
    if (this.draft) return;
    const key = this.form.elements.client_key.value || crypto.randomUUID();
    this.form.elements.client_key.value = key;
    this.draft = { key, person: this.person.id, state: "draft", begun: Date.now(), fields: {} };
    history.replaceState(null, "", "/perajin/jual?draf=" + key);
  }

  // save keeps the form as it is now, and whatever photographs are given. One
  // that has not begun yet takes in what is typed meanwhile.
  save(...photos) {
    this.begin();
    this.draft = { ...this.draft, state: "draft", fields: collect(this.form) };
    if (this.next && photos.length === 0) return this.next;
    const saved = this.saving.then(() => {
      if (this.next === saved) this.next = undefined;
      return this.store.save(this.draft, ...photos);
    });
    if (photos.length === 0) this.next = saved;
    this.saving = saved.then(() => {
      this.full = false;
      this.say(this.words.saved);
    }, () => {
      this.full = true;
      this.say(this.words.full, true);
    });
    return saved;
  }

  say(text, bad = false) {
    this.note.textContent = text;
    this.note.classList.toggle("error", bad);
  }

  async add(input) {
    for (const file of [...input.files]) {
      if (this.photos.length >= Number(this.words.most)) {
        await this.saving;
        this.say(this.words.tooMany, true);
        break;
      }
      this.begin();
      const photo = {
        id: crypto.randomUUID(), draft: this.draft.key, person: this.person.id, place: (this.photos.at(-1)?.place ?? 0) + 1, original: file, small: null,
      };
      // It is seen at once, so that nothing moves under the thumb later.
      this.photos.push(photo);
      this.show();
      try {
        await this.save(photo);
      } catch {
        // Said already; the file stays in its field, for the plain form.
        this.photos.pop();
        this.show();
        const name = input.closest(".file").querySelector(".file-name");
        name.textContent = name.dataset.chosen.replace("%s", file.name);
        return;
      }
      this.shrink(photo);
    }
    input.value = "";
  }

  async shrink(photo) {
    const small = await shrink(photo.original, photo.crop);
    if (!this.photos.includes(photo)) return;
    photo.small = small;
    photo.whole = !small;
    try {
      await this.store.save(this.draft, photo);
    } catch {
      return; // it is made again before it is sent
    }
    this.show();
  }

  show() {
    this.list.hidden = this.photos.length === 0;
    this.list.replaceChildren(...this.photos.map((photo, i) => this.item(photo, i + 1)));
  }

  item(photo, number) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.className = "draft-photo";
    image.width = 88;
    image.height = 110;
    image.alt = `${this.words.photo} ${number}`;
    if (photo.small && !this.previews.has(photo.id)) this.previews.set(photo.id, URL.createObjectURL(photo.small));
    if (this.previews.has(photo.id)) image.src = this.previews.get(photo.id);
    const side = document.createElement("div");
    if (photo.whole) {
      const hint = document.createElement("p");
      hint.className = "hint";
      hint.textContent = this.words.noPreview;
      side.append(hint);
    }
    // While the picture is made the button keeps its place: otherwise a second
    // tap on it would throw the photograph away.
    if (!photo.whole) side.append(this.cropper(photo, image.alt));
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button button-quiet";
    drop.textContent = this.words.drop;
    drop.setAttribute("aria-label", `${this.words.drop}: ${image.alt}`);
    drop.onclick = async () => {
      this.photos = this.photos.filter((other) => other !== photo);
      await this.store.dropPhoto(photo.id);
      this.show();
      this.save();
    };
    side.append(drop);
    item.append(image, side);
    return item;
  }

  cropper(photo, name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = this.words.crop;
    button.disabled = !photo.small;
    button.setAttribute("aria-label", `${this.words.crop}: ${name}`);
    button.onclick = async () => {
      const { chooseCrop } = await import("/static/js/crop.js");
      const crop = await chooseCrop(photo.original, photo.crop, this.words);
      if (crop) await this.recrop(photo, crop);
    };
    return button;
  }

  // recrop puts another photograph in the place of one: of the first, pieces may
  // have been sent.
  async recrop(photo, crop) {
    const at = this.photos.indexOf(photo);
    if (at < 0) return;
    const other = { ...photo, id: crypto.randomUUID(), crop, small: null };
    try {
      await this.save(other);
    } catch {
      return; // a full disk: said already, and the photograph stays as it was
    }
    this.photos[at] = other;
    await this.store.dropPhoto(photo.id);
    this.show();
    await this.shrink(other);
    this.list.querySelectorAll("li")[at]?.querySelector("button")?.focus();
  }

  async submit(event) {
    // A button with a name asks the server something; where the disk is full
    // the form is sent as a page's form is.
    if (event.submitter?.name || this.full) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.photos.length === 0) {
      this.say(this.words.needsPhoto, true);
      this.inputs[0].focus();
      return;
    }
    if (this.unanswered()) return;
    await this.saving;
    const queued = { ...this.draft, fields: collect(this.form), state: "queued", queued: Date.now(), reasons: [] };
    try {
      await this.store.save(queued);
    } catch {
      this.full = true;
      this.say(this.words.full, true);
      return;
    }
    location.assign("/perajin");
  }

  // unanswered leads to the question whether 185 means 185.000.
  unanswered() {
    const price = this.form.elements.price;
    const box = this.form.querySelector("[data-net-of=price]");
    if (shortPrice(price.value) && !box.querySelector("[data-amount]")) offline(price, box);
    const question = box.querySelector("[data-amount]");
    question?.scrollIntoView({ block: "center" });
    question?.focus();
    return Boolean(question);
  }
}
