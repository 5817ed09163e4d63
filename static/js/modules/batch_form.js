// The form for many pictures: takes what was dropped or chosen, within the limits.
import { startDropZone } from "./drop_zone.js";

function inMegabytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function problemOf(form, files, size) {
  if (size > Number(form.dataset.limitBytes)) return form.dataset.tooLarge;
  if (files.length > Number(form.dataset.limitCount)) return form.dataset.tooMany;
  return "";
}

function tell(form, field) {
  const files = [...field.files];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const problem = problemOf(form, files, size);
  const name = files.length === 1 ? files[0].name : `${files.length} ×`;
  form.querySelector("[data-drop-error]").textContent = problem;
  form.querySelector("[data-chosen]").textContent =
    files.length && !problem ? `${name}, ${inMegabytes(size)}` : "";
  field.toggleAttribute("aria-invalid", Boolean(problem));
  if (problem) field.value = "";
}

// The upload may take a while, and the page stays until its answer comes.
function startButton(form) {
  const button = form.querySelector("[data-submit]");
  const label = button.querySelector("[data-submit-label]");
  const idle = label.textContent;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    label.textContent = button.dataset.busy;
  });
  // Going back shows the page as it was left.
  addEventListener("pageshow", () => {
    button.removeAttribute("aria-disabled");
    label.textContent = idle;
  });
}

export function startBatchForm() {
  const form = document.querySelector("[data-batch-form]");
  if (!form) return;
  const field = form.querySelector("[data-file]");
  startDropZone(form.querySelector("[data-drop]"), (files) => {
    field.files = files;
    tell(form, field);
  });
  field.addEventListener("change", () => tell(form, field));
  startButton(form);
}
