// Fetched when somebody wants to read a bar code with the camera. scan shows what
// the camera sees until it has read a code that fits, and gives its text; it
// gives undefined when it was closed, and throws what the camera refused with.
const formats = ["code_128", "code_39", "code_93", "codabar", "itf", "ean_13", "qr_code", "data_matrix", "pdf417"];
const every = 120; // ms between two looks

export async function scan(fits, words) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
  const dialog = Object.assign(document.createElement("dialog"), { className: "scan" });
  const title = Object.assign(document.createElement("h2"), { className: "panel-title", textContent: words.scanTitle });
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, srcObject: stream });
  const hint = Object.assign(document.createElement("p"), { className: "hint", textContent: words.scanHint });
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet button-wide", textContent: words.scanCancel });
  cancel.addEventListener("click", () => dialog.close());
  dialog.append(title, video, hint, cancel);
  document.body.append(dialog);
  dialog.showModal();
  try {
    await video.play();
    return await read(dialog, video, fits);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    dialog.remove();
  }
}

async function read(dialog, video, fits) {
  const known = await BarcodeDetector.getSupportedFormats();
  const detector = new BarcodeDetector({ formats: formats.filter((format) => known.includes(format)) });
  while (dialog.open) {
    const found = await detector.detect(video).catch(() => []); // nothing to see yet
    const text = found.map((code) => code.rawValue.trim()).find(fits);
    if (text) return text;
    await new Promise((again) => setTimeout(again, every));
  }
  return undefined;
}
