// Signing out says what the phone has not sent yet, and lets the phone forget
// who used it before the session ends; what she wrote stays, for her alone.
export function leaving(opened) {
  const form = document.querySelector("form[action='/keluar']");
  const note = document.querySelector("[data-unsent]");
  if (!form || !note) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await (await opened).leave();
    } finally {
      form.submit();
    }
  });
  tell(note, opened).catch(() => {}); // no store, nothing kept
}

async function tell(note, opened) {
  const store = await opened;
  const person = await store.current();
  const left = person ? await store.unsentOf(person.id) : 0;
  note.textContent = note.textContent.replace("{}", left);
  note.hidden = left === 0;
}
