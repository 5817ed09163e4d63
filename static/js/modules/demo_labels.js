// How many labels of each list are shown.
import { showValue } from "./range_output.js";
import { onContent } from "./run_content.js";

const range = document.querySelector('[data-control="labels"]');

function show(root) {
  for (const list of root.querySelectorAll("[data-labels]")) {
    [...list.children].forEach((row, i) => { row.hidden = i >= Number(range.value); });
  }
}

if (range) {
  range.addEventListener("input", () => {
    showValue(range, range.value);
    show(document);
  });
  onContent(show);
}
