// The queue by keyboard: inside the list, j or n goes down and k or p goes up; Enter opens, as for any link.
// Single keys act only while the list has the focus (WCAG 2.1.4); Tab and the mouse do the same without them.

const list = document.querySelector("[data-queue]");
const links = list ? [...list.querySelectorAll("a.lines__main")] : [];
const STEPS = { j: 1, n: 1, k: -1, p: -1 };

list?.addEventListener("keydown", (event) => {
  const step = STEPS[event.key.toLowerCase()];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = Math.min(Math.max(links.indexOf(document.activeElement) + step, 0), links.length - 1);
  links[place]?.focus();
  event.preventDefault();
});
