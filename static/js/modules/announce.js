// Says something through the page's one polite live region.
let timer;

export function announce(text) {
  const region = document.querySelector("[data-announcer]");
  if (!region) return;
  region.textContent = "";
  clearTimeout(timer);
  // A pause lets the same words be said twice.
  timer = setTimeout(() => {
    region.textContent = text;
  }, 50);
}
