// The rules by which a sale is divided and a price is read, as the shop has them
// in Go (order.Split, money.Parse); a test holds both to the same answers. They
// are for when there is no network: what counts is what the shop says.

// allocate divides whole rupiah over weights by largest remainders; ties go to
// the lower position. Exact below 2^53.
export function allocate(total, weights) {
  const sum = weights.reduce((a, b) => a + b, 0);
  const parts = weights.map((w) => Math.floor((total * w - (total * w) % sum) / sum));
  const left = total - parts.reduce((a, b) => a + b, 0);
  const order = weights.map((w, i) => i).sort((a, b) => (total * weights[b]) % sum - (total * weights[a]) % sum || a - b);
  for (const i of order.slice(0, left)) parts[i]++;
  return parts;
}

// readPrice is what a typed price means in rupiah: {amount}, {question} for one
// that may be meant in thousands, or null.
export function readPrice(typed) {
  let s = typed.replace(/\s+/g, "").toLowerCase();
  for (const start of ["idr", "rp", "."]) if (s.startsWith(start)) s = s.slice(start.length);
  for (const end of ["-", ","]) if (s.endsWith(end)) s = s.slice(0, -end.length);
  if (/^\d+$/.test(s)) {
    const amount = Number(s);
    if (amount > 0 && amount < 1000 && !/[rp]/i.test(typed)) return { question: amount * 1000 };
    return { amount };
  }
  if (/^\d{1,3}([.,]\d{3})+([.,]00)?$/.test(s)) {
    const decimal = /[.,]00$/.exec(s)?.[0][0];
    if (decimal) s = s.slice(0, -3);
    if (decimal && s.includes(decimal) || s.includes(".") && s.includes(",")) return null;
    return { amount: Number(s.replace(/[.,]/g, "")) };
  }
  const scaled = /^(\d+)(?:[.,](\d{1,3}))?(rb|ribu|k|jt|juta)$/.exec(s);
  if (!scaled) return null;
  const [, whole, fraction = "", unit] = scaled;
  return { amount: Number(whole + fraction + "0".repeat((unit.startsWith("j") ? 6 : 3) - fraction.length)) };
}
