// cropOf is the part of a picture that is kept: 4:5, as large as fits divided by
// zoom (1 to 3), placed by x and y from 0 to 1 of the room there is; in the
// middle where nothing was chosen.
export function cropOf(width, height, { x = 0.5, y = 0.5, zoom = 1 } = {}) {
  const whole = width * 5 > height * 4 ? { width: height * 4 / 5, height } : { width, height: width * 5 / 4 };
  const part = { width: whole.width / zoom, height: whole.height / zoom };
  return { ...part, x: (width - part.width) * x, y: (height - part.height) * y };
}
