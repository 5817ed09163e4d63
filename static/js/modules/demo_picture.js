// Takes a picture that was dropped, pasted or chosen, shows it and runs it at once.
import { showMessage } from "./demo_messages.js";

let address;

function show(form, file) {
  const preview = form.querySelector("[data-preview]");
  const image = form.querySelector("[data-preview-image]");
  URL.revokeObjectURL(address);
  preview.hidden = !file;
  form.querySelector("[data-drop-idle]").hidden = Boolean(file);
  image.removeAttribute("src");
  if (!file) return;
  address = URL.createObjectURL(file);
  image.src = address;
  const size = file.size < 100_000
    ? `${Math.ceil(file.size / 1024)} KB`
    : `${(file.size / 1024 / 1024).toFixed(1)} MB`;
  form.querySelector("[data-preview-text]").textContent = `${file.name}, ${size}`;
}

function markSample(form, chosen) {
  for (const sample of form.querySelectorAll("[data-sample]")) {
    sample.toggleAttribute("aria-current", sample === chosen);
    if (sample === chosen) sample.setAttribute("aria-current", "true");
  }
  form.querySelector("[data-again]").value = chosen ? chosen.value : "";
}

export function choose(file) {
  const form = document.querySelector("[data-demo-form]");
  const field = form.querySelector("[data-file]");
  if (file.type && !file.type.startsWith("image/")) return refuse(field, "not-a-picture");
  if (file.size > Number(form.dataset.limitBytes)) return refuse(field, "too-large");
  if (field.files[0] !== file) {
    const files = new DataTransfer();
    files.items.add(file);
    field.files = files.files;
  }
  field.removeAttribute("aria-invalid");
  show(form, file);
  markSample(form, null);
  form.requestSubmit(form.querySelector("[data-default-submit]"));
}

function refuse(field, message) {
  field.value = "";
  show(field.form, null);
  showMessage(message);
}

function startDrop(zone) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  // The whole page takes the drop: beside the zone a browser would leave the page.
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
    if (event.dataTransfer.files[0]) choose(event.dataTransfer.files[0]);
  });
}

export function startPicture() {
  const form = document.querySelector("[data-demo-form]");
  const field = form.querySelector("[data-file]");
  startDrop(form.querySelector("[data-drop]"));
  field.addEventListener("change", () => {
    if (field.files[0]) choose(field.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const picture = files.find((file) => file.type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    choose(picture);
  });
  form.addEventListener("demo:sample", (event) => {
    field.value = "";
    show(form, null);
    markSample(form, event.detail);
  });
}
