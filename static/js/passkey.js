// A finger in place of the PIN: the page's form asks the shop what the phone is to
// sign, the phone asks for the finger, and the form carries the answer. Fetched by
// the pages that have such a form, which stays hidden where there is no such lock.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

async function sign({ publicKey: asked }) {
  asked.challenge = bytes(asked.challenge);
  if (!asked.user) return navigator.credentials.get({ publicKey: asked });
  asked.user.id = bytes(asked.user.id);
  asked.excludeCredentials = known(asked.excludeCredentials) ?? [];
  return navigator.credentials.create({ publicKey: asked });
}

const written = ({ id, type, response }) => JSON.stringify({
  id, rawId: id, type, clientExtensionResults: {},
  response: Object.fromEntries(["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
    .filter((name) => response[name]).map((name) => [name, text(response[name])])),
});

async function ask(form) {
  const answer = await fetch(form.dataset.passkey, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)) });
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(), { said: said.message });
  form.elements.answer.value = written(await sign(said));
}

const lock = self.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable?.() ?? Promise.resolve(false);
lock.then((there) => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const none = document.querySelector("[data-passkey-none]");
    if (none) none.hidden = there;
    form.hidden = !there;
    const trouble = form.querySelector("[data-passkey-trouble]");
    // Before what counts a form as sent: it is sent once the phone has answered.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (form.dataset.asking) return;
      form.dataset.asking = "1";
      trouble.hidden = true;
      ask(form).then(() => form.submit(), (error) => {
        trouble.textContent = error.said || (error.name === "InvalidStateError" ? form.dataset.here : form.dataset.stopped);
        trouble.hidden = false;
        delete form.dataset.asking;
      });
    });
  }
}, () => {});
