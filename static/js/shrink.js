import { cropOf } from "./module/crop-of.js";

// A worker that crops photographs to 4:5, where she chose, turns them
// upright, and makes them small enough for a slow network.
const longest = 1600; // pixels, of the height
const heaviest = 250_000; // bytes

self.onmessage = async ({ data: { id, original, crop } }) => {
  let small = null;
  try {
    small = await shrink(original, crop);
  } catch {
    // Not readable here: it is sent as it is.
  }
  self.postMessage({ id, small });
};

async function shrink(original, chosen) {
  const image = await createImageBitmap(original, { imageOrientation: "from-image" });
  const crop = cropOf(image.width, image.height, chosen);
  let height = Math.min(longest, crop.height);
  for (;;) {
    const canvas = new OffscreenCanvas(Math.round(height * 4 / 5), Math.round(height));
    const pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, crop.x, crop.y, crop.width, crop.height, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.85, 0.75, 0.65, 0.55]) {
      const made = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (made.size <= heaviest || height < 640) {
        image.close();
        return made;
      }
    }
    height *= 0.8;
  }
}
