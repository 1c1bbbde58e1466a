// Sends a draft: its photographs in pieces that go on where they broke off,
// then what was written. Every step may be sent again; the server knows
// photographs and drafts by their UUIDs. Fetched when there is something to
// send.
import { deskOf as askDesk, json, patience, patient } from "./module/desk.js";
import { shrink } from "./module/shrink.js";
import { Trouble } from "./module/trouble.js";
import { Upload } from "./vendor/tus.js";

const pieceBytes = 256 * 1024;
const uploads = "/perajin/unggah";

// deskOf is as whom the producers' app may send now.
export const deskOf = (person) => askDesk("/perajin/antrean", person);

export async function send(store, draft, desk, progress) {
  const photos = await store.photos(draft);
  const blobs = [];
  for (const photo of photos) blobs.push(await ready(store, draft, photo));
  const total = blobs.reduce((sum, blob) => sum + blob.size, 0);
  let before = 0;
  progress(0);
  for (const [i, blob] of blobs.entries()) {
    const refusal = await upload(photos[i].id, blob, desk, (sent) => progress(Math.floor((before + sent) * 99 / total)));
    if (refusal) {
      await store.move(draft, { state: "fix", reasons: [refusal] });
      return;
    }
    before += blob.size;
  }
  // She may have taken it back meanwhile, or written something else.
  const now = await store.draft(draft.key, { id: draft.person });
  if (now?.state === "queued") await list(store, now, photos, desk);
}

// ready is what is sent of a photograph. It is kept before it is sent: a piece
// must never follow pieces of something else.
async function ready(store, draft, photo) {
  if (!photo.small && !photo.whole) {
    photo.small = await shrink(photo.original, photo.crop);
    photo.whole = !photo.small;
    await store.save(draft, photo);
  }
  return photo.small ?? photo.original;
}

// upload sends one photograph and gives the message by which it was refused,
// if it was.
function upload(id, blob, desk, progress) {
  return new Promise((resolve, reject) => {
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running.abort();
        reject(new Trouble("network"));
      }, patience);
    };
    const running = new Upload(blob, {
      endpoint: uploads, uploadUrl: `${uploads}/${id}`, metadata: { id }, chunkSize: pieceBytes, retryDelays: [500, 1500, 4000],
      storeFingerprintForResuming: false, headers: { ...json, "X-Simpul-Token": desk.token },
      onProgress: (sent) => {
        alive();
        progress(sent);
      },
      onSuccess: () => {
        clearTimeout(timer);
        resolve("");
      },
      onError: (error) => {
        clearTimeout(timer);
        const answer = error.originalResponse;
        try {
          resolve(refusal(answer?.getStatus() ?? 0, answer?.getBody() ?? ""));
        } catch (trouble) {
          reject(trouble);
        }
      },
    });
    alive();
    running.start();
  });
}

// refusal is the message of an answer that will be the same next time; of any
// other it throws the trouble.
function refusal(status, body) {
  if (status === 401) throw new Trouble("sign-in");
  if (status !== 413 && status !== 422) throw new Trouble("network");
  try {
    return JSON.parse(body).message;
  } catch {
    throw new Trouble("network");
  }
}

async function list(store, draft, photos, desk) {
  const body = new FormData();
  for (const [name, values] of Object.entries(draft.fields)) for (const value of values) body.append(name, value);
  body.append("client_key", draft.key);
  for (const photo of photos) body.append("upload", photo.id);
  const answer = await patient((signal) => fetch("/perajin/jual", { method: "POST", body, headers: { ...json, "X-Simpul-Token": desk.token }, signal }));
  if (answer.status === 401) throw new Trouble("sign-in");
  if (![200, 409, 413, 422].includes(answer.status)) throw new Trouble("network");
  const told = await answer.json();
  if (answer.ok) {
    await store.move(draft, { state: told.state, url: told.url, listed: Date.now(), reasons: told.message ? [told.message] : [] });
    await store.drop(draft, true);
  } else if (told.missing?.length) {
    throw new Trouble("network"); // they are sent at the next try
  } else if (answer.status === 409 && told.url) {
    await store.move(draft, { state: "conflict", url: told.url, reasons: [told.message] });
  } else {
    const reasons = Object.values({ ...told.fields });
    await store.move(draft, { state: "fix", reasons: reasons.length ? reasons : [told.message] });
  }
}
