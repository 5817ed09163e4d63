// Boxes over a picture: threshold, single boxes on and off, emphasis, label size.
import { onContent } from "./run_content.js";

function threshold() {
  return document.querySelector('[data-control="threshold"]');
}

function boxesOf(figure, rank) {
  return figure.querySelectorAll(`[data-box="${rank}"]`);
}

function setShown(element, isShown) {
  if (isShown) element.removeAttribute("display");
  else element.setAttribute("display", "none");
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

function applyThreshold(figure) {
  const limit = Number(threshold()?.value ?? 0);
  let count = 0;
  for (const row of figure.querySelectorAll("[data-row]")) {
    const isAbove = Number(row.dataset.score) >= limit;
    count += isAbove;
    row.hidden = !isAbove;
    const isShown = isAbove && row.querySelector("[data-toggle]").checked;
    for (const box of boxesOf(figure, row.dataset.row)) setShown(box, isShown);
  }
  const title = figure.querySelector("[data-count]");
  const words = count === 1 ? title.dataset.one : title.dataset.many;
  title.textContent = words.replace("{count}", count).replace("{limit}", limit.toFixed(2));
  figure.querySelector("[data-none]").hidden = count > 0;
  fitLabels(figure.querySelector("[data-overlay]"));
}

function emphasise(figure, row) {
  figure.classList.toggle("has-emphasis", Boolean(row));
  for (const box of figure.querySelectorAll("[data-box]")) {
    box.classList.toggle("is-emphasised", row?.dataset.row === box.dataset.box);
  }
}

function startOverlay(figure) {
  const svg = figure.querySelector("[data-overlay]");
  const point = (event) => emphasise(figure, event.target.closest("[data-row]"));
  figure.addEventListener("change", () => applyThreshold(figure));
  figure.addEventListener("pointerover", point);
  figure.addEventListener("pointerleave", () => emphasise(figure, null));
  figure.addEventListener("focusin", point);
  figure.addEventListener("focusout", () => emphasise(figure, null));
  new ResizeObserver(() => fitLabels(svg)).observe(svg);
  applyThreshold(figure);
  document.fonts.ready.then(() => fitLabels(svg));
}

export function startOverlays() {
  threshold()?.addEventListener("input", (event) => {
    document.querySelector('output[for="score-threshold"]').textContent =
      Number(event.target.value).toFixed(2);
    document.querySelectorAll("[data-detection]").forEach(applyThreshold);
  });
  onContent((root) => root.querySelectorAll("[data-detection]").forEach(startOverlay));
}
