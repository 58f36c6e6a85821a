// A conversation that is on the screen is read: said to the server without a click. The button does the same.
import { send } from "./fragment.js";

const form = document.getElementById("lu");

async function say() {
  const answer = await send(form.action, new URLSearchParams());
  if (answer.ok) form.hidden = true;
}

if (form) {
  if (document.visibilityState === "visible") say();
  else document.addEventListener("visibilitychange", say, { once: true });
}
