// The service worker of an app, beside its pages, keeps the page for when there is no network. A new version
// waits until she takes it, so that nothing changes under her hands.
export function install(scope) {
  if (!("serviceWorker" in navigator)) return;
  const box = document.querySelector("[data-update]");
  const offer = (worker) => {
    if (!box || !worker) return;
    box.hidden = false;
    box.querySelector("[data-update-now]").onclick = () => worker.postMessage("take over");
  };
  let updating = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (updating) location.reload();
    updating = true;
  });
  navigator.serviceWorker.register(scope + "/sw.js", { scope }).then((registration) => {
    offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming.addEventListener("statechange", () => {
        if (coming.state === "installed" && navigator.serviceWorker.controller) offer(coming);
      });
    });
  }).catch(() => {}); // not on this browser, or no network: as without
}
