// The making of a pack, told as it goes: the page is read again every other second until it is over.

import { fragment } from "./fragment.js";

const EVERY = 2000;
const PLACE = "#dossier";

async function look() {
  const shown = document.querySelector(PLACE);
  if (!shown || !["waiting", "building"].includes(shown.dataset.state)) return;
  try {
    const read = await fragment(location.href, PLACE);
    if (read) renew(shown, read);
  } catch {
    // The network is away for a moment: the next look will tell.
  }
  setTimeout(look, EVERY);
}

// While the state is the same only the figures move: a screen reader hears changes, not the whole page again.
function renew(shown, read) {
  if (read.dataset.state !== shown.dataset.state) {
    shown.replaceWith(read);
    return;
  }
  const [bar, next] = [shown, read].map((one) => one.querySelector("progress"));
  bar.max = next.max;
  if (next.hasAttribute("value")) bar.value = next.value;
  const [label, told] = [shown, read].map((one) => one.querySelector("label[for=avancee]"));
  if (label.textContent !== told.textContent) label.textContent = told.textContent;
}

setTimeout(look, EVERY);
