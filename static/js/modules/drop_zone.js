// A zone that takes dropped files, and the whole page with it: beside the zone a browser
// would leave the page for the file.
export function startDropZone(zone, onFiles) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    zone.classList.remove("is-over");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    onFiles(event.dataTransfer.files);
  });
}
