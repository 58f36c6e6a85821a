// The workshop: what is to be corrected is told as one types, a lesson is shown as it will be read.
// Everything here has a button that does the same without a script.
import { fill, token } from "./fragment.js";

const CHECK_DELAY = 700;
const form = document.getElementById("ecrire");
const source = form?.querySelector("[data-source]");

if (source) {
  const problems = document.querySelector("[data-problems]");
  const live = document.querySelector("[data-live]");
  const state = form.querySelector("[data-state]");
  const kept = source.value;
  let timer = 0;
  let asked = 0;

  const ask = async () => {
    const turn = ++asked;
    const typed = () => new URLSearchParams({ text: source.value, csrf_token: token(form) });
    try {
      const told = await fill(form.dataset.check, typed(), "#problemes", problems, () => turn === asked);
      if (told && live && form.dataset.preview) {
        await fill(form.dataset.preview, typed(), "#apercu-direct", live, () => turn === asked);
      }
    } catch {
      // The network is away: what is typed stays in the page, the button will tell.
    }
  };

  source.addEventListener("input", () => {
    state.textContent = source.value === kept ? "" : "Modifié, pas encore enregistré";
    clearTimeout(timer);
    timer = setTimeout(ask, CHECK_DELAY);
  });

  // A line that is told leads to it in the text.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    const lines = source.value.split("\n");
    const number = Math.min(Number(link.dataset.line), lines.length);
    const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
    source.focus();
    source.setSelectionRange(start, start + (lines[number - 1]?.length ?? 0));
    source.scrollTop = Math.max(0, (number - 4) * parseFloat(getComputedStyle(source).lineHeight));
  });

  // A text that is not kept is not left by mistake.
  let sent = false;
  form.addEventListener("submit", () => { sent = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && source.value !== kept) event.preventDefault();
  });

  if (live) ask();
}
