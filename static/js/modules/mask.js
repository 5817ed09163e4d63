// How strong a mask is drawn.
import { showValue } from "./range_output.js";

document.addEventListener("input", ({ target: range }) => {
  if (!range.matches("[data-mask-opacity]")) return;
  const mask = range.closest("[data-segmentation]").querySelector("[data-mask]");
  mask.setAttribute("fill-opacity", String(range.value / 100));
  showValue(range, `${range.value}\u00a0%`);
});
