// /revision: once a card is corrected, the way to the next one holds the focus, so that Enter goes on.

const next = document.querySelector("a[data-next]");

if (next) {
  next.focus();
}
