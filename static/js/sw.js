// Keeps the app on the phone: self.kept is written before this script by the
// server and names the version, the page for when there is no network, and the
// files that it needs. No page about a person is ever kept.
const { app, version, page, files, icon } = self.kept;
const here = app + "-" + version;

// How long a page may be waited for before the kept one is shown, in ms.
const patience = 15000;

self.addEventListener("install", (event) => {
  const fetchAll = async () => {
    const cache = await caches.open(here);
    await cache.addAll([new Request(page, { cache: "reload", credentials: "omit" }), ...files]);
  };
  event.waitUntil(fetchAll());
});

self.addEventListener("activate", (event) => {
  const takeOver = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(app + "-") && name !== here) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(takeOver());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(open(request));
  else if (request.method === "GET" && files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});

async function open(request) {
  const answer = fetch(request);
  // A form is waited for: it may have been taken in.
  const late = new Promise((_, reject) => {
    if (request.method === "GET") setTimeout(reject, patience);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    answer.catch(() => {});
    return (await find(page)) ?? answer;
  }
}

async function file(request) {
  return (await find(request)) ?? fetch(request);
}

async function find(what) {
  return (await caches.open(here)).match(what);
}

// A push names whom it is for; she may be one of several who use this phone.
self.addEventListener("push", (event) => {
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon, data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
