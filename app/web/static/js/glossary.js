// /glossaire shows one page of words: an address that names a word of another page leads to the page of that word.

const named = decodeURIComponent(location.hash.slice(1));

if (/^[a-z0-9-]+$/.test(named) && !document.getElementById(named)) {
  location.replace(`/glossaire/${named}`);
}
