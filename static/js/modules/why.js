// How strong a heat map lies over the picture.
import { showValue } from "./range_output.js";

document.addEventListener("input", ({ target: range }) => {
  if (!range.matches("[data-heat-opacity]")) return;
  const map = range.closest("[data-explanation]").querySelector("[data-heat]");
  map.style.opacity = String(range.value / 100);
  showValue(range, `${range.value}\u00a0%`);
});
