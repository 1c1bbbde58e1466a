// The first chosen photograph is shown at once, and the names of all are told.
export function filePreview() {
  for (const box of document.querySelectorAll(".file")) {
    const input = box.querySelector("input");
    const image = box.querySelector("img");
    const said = box.querySelector(".file-name");
    box.classList.add("file-scripted");
    input.addEventListener("change", () => {
      if (input.form?.hasAttribute("data-draft")) return; // shown with those that are kept
      const file = input.files?.[0];
      said.textContent = file ? said.dataset.chosen.replace("%s", [...input.files].map((f) => f.name).join(", ")) : "";
      if (image.src) URL.revokeObjectURL(image.src);
      image.hidden = true;
      if (!file) return;
      image.onload = () => { image.hidden = false; };
      image.src = URL.createObjectURL(file);
    });
  }
}
