// Hands a picture to the phone's own sharing, such as to WhatsApp. Where the
// phone cannot, the link opens the picture.
export function sharePicture() {
  if (!navigator.canShare) return;
  for (const link of document.querySelectorAll("a[data-share-picture]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      share(link.href).catch((error) => {
        if (error.name !== "AbortError") location.href = link.href;
      });
    });
  }
}

async function share(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(answer.status);
  const picture = new File([await answer.blob()], "simpul.png", { type: "image/png" });
  await navigator.share({ files: [picture] });
}
