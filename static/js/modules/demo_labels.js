// Sliders: how many labels are listed, how strong a mask is drawn.
import { onContent } from "./run_content.js";

function output(range) {
  return document.querySelector(`output[for="${range.id}"]`);
}

function showLabels(range, root) {
  const rows = [...root.querySelectorAll("[data-labels] > *")];
  rows.forEach((row, i) => { row.hidden = i >= Number(range.value); });
}

function showMask(range) {
  const mask = range.closest("[data-segmentation]").querySelector("[data-mask]");
  mask.setAttribute("fill-opacity", String(range.value / 100));
  output(range).textContent = `${range.value}\u00a0%`;
}

export function startLabels() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-mask-opacity]")) showMask(event.target);
  });
  const range = document.querySelector('[data-control="labels"]');
  if (!range) return;
  const update = () => {
    output(range).textContent = range.value;
    showLabels(range, document);
  };
  range.addEventListener("input", update);
  onContent((root) => showLabels(range, root));
}
