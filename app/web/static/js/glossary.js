// Glossary tips: CSS opens them on hover, focus and tap. Here: Escape closes, a tap outside closes,
// and a tip that would pass the edge of the page is pushed back inside.

const SHUT = "gloss--shut";

function place(gloss) {
  const tip = gloss.querySelector(".gloss__tip");
  if (!tip) return;
  gloss.classList.remove("gloss--end");
  const edge = document.documentElement.clientWidth - 8;
  if (tip.getBoundingClientRect().right > edge) gloss.classList.add("gloss--end");
}

for (const gloss of document.querySelectorAll(".gloss")) {
  const open = () => {
    gloss.classList.remove(SHUT);
    place(gloss);
  };
  gloss.addEventListener("pointerenter", open);
  gloss.addEventListener("focusin", open);
  // Safari does not focus a button on tap.
  gloss.querySelector(".gloss__term")?.addEventListener("click", (event) => {
    event.currentTarget.focus();
    open();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const gloss of document.querySelectorAll(".gloss:is(:hover, :focus-within)")) gloss.classList.add(SHUT);
});
