// Sends her notices to this phone: the browser is asked when she asks, never
// before. Without pushes, or when she refuses, they wait in her inbox.
export function push() {
  const form = document.querySelector("form[data-push]");
  if (!form || !("PushManager" in self) || !("serviceWorker" in navigator)) return;
  const offer = async () => {
    const registration = await navigator.serviceWorker.ready;
    const known = await registration.pushManager.getSubscription();
    const phones = [...document.querySelectorAll("[data-push-phone]")];
    form.hidden = Boolean(known) && phones.some((phone) => phone.dataset.pushPhone === known.endpoint);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      subscribe(registration, form).catch(() => {
        form.querySelector("[data-push-refused]").hidden = false;
      });
    });
  };
  offer().catch(() => {});
}

async function subscribe(registration, form) {
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push });
  const { endpoint, keys } = subscription.toJSON();
  form.elements.endpoint.value = endpoint;
  form.elements.p256dh.value = keys.p256dh;
  form.elements.auth.value = keys.auth;
  form.submit();
}
