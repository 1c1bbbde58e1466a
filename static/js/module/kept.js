// Numbers of works that this browser keeps in a cookie, with points between.
export function kept(cookie) {
  const found = new RegExp("(?:^|; )" + cookie + "=([\\d.]+)").exec(document.cookie);
  return found ? found[1].split(".") : [];
}
