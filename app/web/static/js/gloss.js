// A word explained: CSS opens it on hover and focus; here Escape closes it, a tap toggles it, and it keeps inside the page.

function fit(gloss) {
  const tip = gloss.querySelector(".gloss__tip");
  if (!tip) return;
  gloss.classList.remove("gloss--left", "gloss--above");
  const box = tip.getBoundingClientRect();
  if (box.right > document.documentElement.clientWidth - 8) gloss.classList.add("gloss--left");
  if (box.bottom > innerHeight - 8 && box.height < gloss.getBoundingClientRect().top) gloss.classList.add("gloss--above");
}

export function startGloss() {
  const all = document.querySelectorAll(".gloss");
  if (!all.length) return;
  for (const gloss of all) {
    const open = () => {
      gloss.classList.remove("gloss--closed");
      fit(gloss);
    };
    gloss.addEventListener("pointerenter", open);
    gloss.addEventListener("focusin", open);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const gloss of all) gloss.classList.add("gloss--closed");
  });
}
