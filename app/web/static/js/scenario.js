// A mise en situation: what is chosen is said in place, the answer is read aloud, and the eye goes to the new line.
// Without a script each choice is a form, and the page comes back at the same line.
import { fragment, send } from "./fragment.js";

const SCENE = "[data-scene]";
let busy = false;

/** Put the eye and the keyboard at what was just said; a screen reader hears all the new lines once. */
function goToNew(scene, spoken) {
  const first = scene.querySelector("#ici");
  if (!first) return;
  const last = [...scene.querySelectorAll("[data-new]")].at(-1);
  first.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // From what was just said down to the replies: both in sight when they fit.
  first.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  const said = scene.querySelector("[data-scene-said]");
  if (spoken && said && last) {
    // The live region must stand in the page before its words come.
    setTimeout(() => {
      said.textContent = [...last.querySelectorAll("p")].map((one) => one.textContent.trim()).join(" ");
    }, 120);
  }
}

async function act(form, button) {
  const scene = form.closest(SCENE);
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  try {
    const answer = await send(form.action, body);
    if (!answer.ok) return false;
    const next = await fragment(location.pathname, SCENE);
    if (!next) return false;
    scene.replaceWith(next);
    goToNew(next, true);
    return true;
  } catch {
    return false;
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.closest(SCENE)) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  const button = event.submitter;
  form.setAttribute("aria-busy", "true");
  const done = await act(form, button);
  busy = false;
  if (done) return;
  // The plain way says what went wrong; the number of the act keeps it from happening twice.
  form.removeAttribute("aria-busy");
  if (button?.name) {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = button.name;
    kept.value = button.value;
    form.append(kept);
  }
  form.submit();
});

const scene = document.querySelector(SCENE);
if (scene && location.hash === "#ici") goToNew(scene, false);
