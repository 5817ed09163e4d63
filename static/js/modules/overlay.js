// Boxes over a picture: threshold, single boxes on and off, emphasis, label size.
import { onContent } from "./run_content.js";
import { limit, onLimit, setShown, showCount } from "./score_threshold.js";

function boxesOf(figure, rank) {
  return figure.querySelectorAll(`[data-box="${rank}"]`);
}

// Labels keep their size in pixels of the screen, whatever the picture's width.
function fitLabels(svg) {
  const width = svg.clientWidth;
  if (!width) return;
  const total = Number(svg.dataset.width);
  const unit = total / width;
  for (const label of svg.querySelectorAll(".overlay-label")) {
    const plate = label.querySelector("rect");
    const size = label.querySelector("text").getComputedTextLength();
    if (size) plate.setAttribute("width", String(size + 16));
    const needed = Number(plate.getAttribute("width")) * unit;
    const x = Math.max(0, Math.min(Number(label.dataset.x), total - needed));
    const above = Number(label.dataset.y) - 23 * unit;
    const y = above >= 0 ? above : Math.max(0, Number(label.dataset.y));
    label.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
  }
}

function applyLimit(figure) {
  let count = 0;
  for (const row of figure.querySelectorAll("[data-row]")) {
    const isAbove = Number(row.dataset.score) >= limit();
    count += isAbove;
    row.hidden = !isAbove;
    const isShown = isAbove && row.querySelector("[data-toggle]").checked;
    for (const box of boxesOf(figure, row.dataset.row)) setShown(box, isShown);
  }
  showCount(figure.querySelector("[data-count]"), count);
  figure.querySelector("[data-none]").hidden = count > 0;
  fitLabels(figure.querySelector("[data-overlay]"));
}

function emphasise(figure, row) {
  figure.classList.toggle("has-emphasis", Boolean(row));
  for (const box of figure.querySelectorAll("[data-box]")) {
    box.classList.toggle("is-emphasised", row?.dataset.row === box.dataset.box);
  }
}

function startDetection(figure) {
  const point = (event) => emphasise(figure, event.target.closest("[data-row]"));
  figure.addEventListener("change", () => applyLimit(figure));
  figure.addEventListener("pointerover", point);
  figure.addEventListener("pointerleave", () => emphasise(figure, null));
  figure.addEventListener("focusin", point);
  figure.addEventListener("focusout", () => emphasise(figure, null));
  applyLimit(figure);
}

function startLabels(svg) {
  new ResizeObserver(() => fitLabels(svg)).observe(svg);
  document.fonts.ready.then(() => fitLabels(svg));
}

onLimit(() => document.querySelectorAll("[data-detection]").forEach(applyLimit));
onContent((root) => {
  root.querySelectorAll("[data-detection]").forEach(startDetection);
  root.querySelectorAll("[data-overlay]").forEach(startLabels);
});
