// Pictures dropped or pasted anywhere on the page.
import { choose } from "./picture_input.js";

function holdsFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function zoneOf(event) {
  return event.target.closest?.("[data-drop]") ?? document.querySelector("[data-drop]");
}

function showTarget(zone) {
  for (const one of document.querySelectorAll("[data-drop]")) {
    one.classList.toggle("is-over", one === zone);
  }
}

// The whole page takes the drop: beside the zone a browser would leave the page.
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  showTarget(zoneOf(event));
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) showTarget(null);
});
document.addEventListener("drop", (event) => {
  showTarget(null);
  if (!holdsFiles(event)) return;
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) choose(file, zoneOf(event).closest("[data-picture-input]"));
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const picture = files.find((file) => file.type.startsWith("image/"));
  if (!picture) return;
  event.preventDefault();
  choose(picture);
});
