// On narrow pages the filters move into a full-height dialog; on wide ones back.
const WIDE = "(width >= 960px)";

export function startFilters() {
  const dialog = document.getElementById("filter-dialog");
  if (!dialog) return;
  const home = document.querySelector("[data-filters-home]");
  const place = dialog.querySelector("[data-filters-place]");
  const wide = matchMedia(WIDE);

  const move = () => {
    const facets = document.getElementById("facets");
    (wide.matches ? home : place).append(facets);
    if (wide.matches && dialog.open) dialog.close();
  };
  wide.addEventListener("change", move);
  move();

  // New counts arrive with every answer; groups stay as the reader left them.
  const closed = new Set();
  document.addEventListener("toggle", (event) => {
    const facet = event.target.dataset?.facet;
    if (!facet) return;
    if (event.target.open) closed.delete(facet);
    else closed.add(facet);
  }, true);
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const facet of closed) {
      document.querySelector(`details[data-facet="${facet}"]`)?.removeAttribute("open");
    }
  });
}
