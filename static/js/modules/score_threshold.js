// The score below which things are hidden: the page's range, and the words that count.
import { showValue } from "./range_output.js";

const range = document.querySelector('[data-control="threshold"]');

export function limit() {
  return Number(range?.value ?? 0);
}

export function onLimit(listener) {
  range?.addEventListener("input", () => {
    showValue(range, limit().toFixed(2));
    listener();
  });
}

export function setShown(element, isShown) {
  if (isShown) element.removeAttribute("display");
  else element.setAttribute("display", "none");
}

export function showCount(title, count) {
  const words = count === 1 ? title.dataset.one : title.dataset.many;
  title.textContent = words.replace("{count}", count).replace("{limit}", limit().toFixed(2));
}
