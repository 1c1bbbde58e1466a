import { cropOf } from "./module/crop-of.js";

const step = 0.05, closest = 3;
const within = (n, least, most) => Math.min(most, Math.max(least, n));

// Fetched when she wants to choose. chooseCrop lets her choose the part of a photograph that is shown: by a drag,
// by arrow keys, plus and minus, or by sliders. It gives {x, y, zoom}, or
// undefined when she leaves it as it was.
export function chooseCrop(original, crop, words) {
  return new Promise((resolve) => new CropDialog(original, crop, words, resolve));
}

class CropDialog {
  constructor(original, crop = {}, words, resolve) {
    Object.assign(this, { crop: { x: 0.5, y: 0.5, zoom: 1, ...crop }, resolve });
    this.image = Object.assign(document.createElement("img"), { alt: "", draggable: false, src: URL.createObjectURL(original) });
    this.stage = Object.assign(document.createElement("div"), { className: "crop-stage", tabIndex: 0 });
    this.stage.setAttribute("role", "group");
    this.stage.setAttribute("aria-label", words.cropTitle);
    this.stage.append(this.image);
    this.dialog = Object.assign(document.createElement("dialog"), { className: "crop" });
    const title = Object.assign(document.createElement("h2"), { className: "home-title", textContent: words.cropTitle });
    const hint = Object.assign(document.createElement("p"), { className: "hint", textContent: words.cropHint });
    this.sliders = { x: this.slider("x", words.cropX, 0, 1), y: this.slider("y", words.cropY, 0, 1), zoom: this.slider("zoom", words.cropZoom, 1, closest) };
    const use = this.button(words.cropUse, "button-primary", () => this.end(this.crop));
    const cancel = this.button(words.cropCancel, "button-quiet", () => this.end());
    this.dialog.append(title, hint, this.stage, ...Object.values(this.sliders), use, cancel);
    this.dialog.addEventListener("close", () => this.end());
    this.stage.addEventListener("pointerdown", (event) => this.stage.setPointerCapture(event.pointerId));
    this.stage.addEventListener("pointermove", (event) => this.drag(event));
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.image.addEventListener("load", () => this.draw());
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.stage.focus();
  }

  button(label, kind, onclick) {
    return Object.assign(document.createElement("button"), { type: "button", className: "button button-wide " + kind, textContent: label, onclick });
  }

  slider(name, label, min, max) {
    const input = Object.assign(document.createElement("input"), { type: "range", name: "crop-" + name, min, max, step: "any", value: this.crop[name] });
    input.addEventListener("input", () => this.set({ [name]: Number(input.value) }));
    const field = Object.assign(document.createElement("label"), { className: "crop-slider", textContent: label });
    field.append(input);
    return field;
  }

  part() { return cropOf(this.image.naturalWidth, this.image.naturalHeight, this.crop); }

  set(change) {
    const { x, y, zoom } = { ...this.crop, ...change };
    this.crop = { x: within(x, 0, 1), y: within(y, 0, 1), zoom: within(zoom, 1, closest) };
    this.draw();
  }

  draw() {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    if (!width) return;
    const part = this.part();
    Object.assign(this.image.style, {
      width: width / part.width * 100 + "%", height: height / part.height * 100 + "%",
      left: -part.x / part.width * 100 + "%", top: -part.y / part.height * 100 + "%",
    });
    for (const [name, field] of Object.entries(this.sliders)) field.querySelector("input").value = this.crop[name];
    // What cannot be moved needs no slider.
    this.sliders.x.hidden = width - part.width < 1;
    this.sliders.y.hidden = height - part.height < 1;
  }

  drag(event) {
    if (event.buttons === 0) return;
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const part = this.part(), seen = this.stage.getBoundingClientRect();
    const moved = (by, screen, piece, all) => (all - piece < 1 ? 0 : by / screen * piece / (all - piece));
    this.set({
      x: this.crop.x - moved(event.movementX, seen.width, part.width, width),
      y: this.crop.y - moved(event.movementY, seen.height, part.height, height),
    });
  }

  key(event) {
    const { x, y, zoom } = this.crop;
    const change = {
      ArrowLeft: { x: x - step }, ArrowRight: { x: x + step }, ArrowUp: { y: y - step }, ArrowDown: { y: y + step },
      "+": { zoom: zoom + 0.1 }, "=": { zoom: zoom + 0.1 }, "-": { zoom: zoom - 0.1 },
    }[event.key];
    if (event.key === "Enter") this.end(this.crop);
    if (!change) return;
    event.preventDefault();
    this.set(change);
  }

  end(crop) {
    if (!this.dialog.isConnected) return;
    this.dialog.remove();
    URL.revokeObjectURL(this.image.src);
    this.resolve(crop);
  }
}
