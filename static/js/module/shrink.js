let worker;
const waiting = new Map();

// shrink is a photograph as it is sent: cropped to 4:5 and small; null where
// this browser cannot read it, which the server may. It is made beside the
// page, so that typing goes on.
export function shrink(original, crop) {
  return new Promise((resolve) => {
    if (!("OffscreenCanvas" in self) || !("Worker" in self)) {
      resolve(null);
      return;
    }
    worker ??= start();
    const id = crypto.randomUUID();
    waiting.set(id, resolve);
    worker.postMessage({ id, original, crop });
  });
}

function start() {
  // Within the app's own part of the site: of a worker elsewhere the service
  // worker keeps nothing that is there without a network.
  const started = new Worker("/perajin/kecil.js");
  started.onmessage = ({ data }) => {
    waiting.get(data.id)?.(data.small);
    waiting.delete(data.id);
  };
  started.onerror = () => {
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
    worker = undefined;
  };
  return started;
}
