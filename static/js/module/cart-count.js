// Pages are cached for everybody, so the number of items travels in a cookie
// of its own that holds nothing else.
export function cartCount() {
  const link = document.querySelector("[data-cart]");
  const count = Number(/(?:^|; )jumlah_keranjang=(\d{1,4})/.exec(document.cookie)?.[1] ?? 0);
  if (!link) return;
  link.querySelector(".cart-count")?.remove();
  if (count < 1) return;
  const badge = document.createElement("span");
  badge.className = "cart-count";
  const unit = document.createElement("span");
  unit.className = "visually-hidden";
  unit.textContent = " " + (count === 1 ? link.dataset.one : link.dataset.other);
  badge.append(String(count), unit);
  link.append(badge);
}
