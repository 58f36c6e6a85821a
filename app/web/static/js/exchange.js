// A bank that is being read: the page asks how far it is, and shows the report once it is there.
import { fragment } from "./fragment.js";

const EVERY = 1500;

async function look() {
  const here = document.getElementById("etat");
  const now = await fragment(location.href, "#etat").catch(() => null);
  if (now && now.dataset.running === "non") {
    location.reload();
    return;
  }
  const bar = now?.querySelector("progress");
  const mine = here.querySelector("progress");
  if (bar && mine && bar.max > 1) {
    mine.max = bar.max;
    mine.value = bar.value;
    here.querySelector("label").textContent = now.querySelector("label").textContent;
    here.querySelector(".state").textContent = now.querySelector(".state").textContent;
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
