// Skeletons over a picture: points and limbs below the threshold are hidden.
import { onContent } from "./run_content.js";
import { limit, onLimit, setShown, showCount } from "./score_threshold.js";

function isAbove(element) {
  return Number(element.dataset.score) >= limit();
}

function applyLimit(figure) {
  for (const mark of figure.querySelectorAll("[data-mark]")) setShown(mark, isAbove(mark));
  const rows = [...figure.querySelectorAll("[data-row]")];
  for (const row of rows) row.hidden = !isAbove(row);
  showCount(figure.querySelector("[data-count]"), rows.filter(isAbove).length);
}

function applyAll(root) {
  root.querySelectorAll("[data-pose]").forEach(applyLimit);
}

onLimit(() => applyAll(document));
onContent(applyAll);
