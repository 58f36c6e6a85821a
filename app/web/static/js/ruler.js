// A band that follows the line being read: pointer, finger or keyboard. Only when asked for.

let ruler = null;

function place(y) {
  ruler.style.setProperty("inset-block-start", `${Math.max(0, y)}px`);
}

function onPointer(event) {
  place(event.clientY);
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.altKey) return;
  event.preventDefault();
  place(ruler.getBoundingClientRect().top + ruler.offsetHeight / 2 + step * 28);
}

/** Show or take away the ruler, as the page asks. */
export function startRuler() {
  const wanted = document.documentElement.hasAttribute("data-ruler");
  if (wanted && !ruler) {
    ruler = document.createElement("div");
    ruler.className = "ruler";
    ruler.setAttribute("aria-hidden", "true");
    document.body.append(ruler);
    place(innerHeight / 3);
    addEventListener("pointermove", onPointer, { passive: true });
    addEventListener("keydown", onKey);
  } else if (!wanted && ruler) {
    removeEventListener("pointermove", onPointer);
    removeEventListener("keydown", onKey);
    ruler.remove();
    ruler = null;
  }
}
