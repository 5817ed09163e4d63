// Takes pictures that were dropped, pasted or chosen, shows them, and runs at once when
// every input has one.
import { showMessage } from "./demo_messages.js";
import { showPreview } from "./picture_preview.js";

// One picture: samples are buttons, and a hidden field remembers the one that ran.
// Several: samples are radio buttons.
function markSample(input, chosen) {
  for (const sample of input.querySelectorAll("[data-sample]")) {
    if (sample.type === "radio") sample.checked = sample === chosen;
    else if (sample === chosen) sample.setAttribute("aria-current", "true");
    else sample.removeAttribute("aria-current");
  }
  const again = input.querySelector("[data-again]");
  if (again) again.value = chosen?.value ?? "";
}

function isFilled(input) {
  if (input.querySelector("[data-file]").files.length) return true;
  if (input.querySelector("[data-sample]:checked")) return true;
  return Boolean(input.querySelector("[data-again]")?.value);
}

export function runIfComplete(form) {
  if (![...form.querySelectorAll("[data-picture-input]")].every(isFilled)) return;
  if ([...form.querySelectorAll("[data-text-input]")].some((field) => !field.value.trim())) return;
  form.requestSubmit(form.querySelector("[data-default-submit]"));
}

function refuse(input, message) {
  input.querySelector("[data-file]").value = "";
  showPreview(input, null);
  showMessage(message);
}

function put(file, input) {
  const files = new DataTransfer();
  files.items.add(file);
  input.querySelector("[data-file]").files = files.files;
}

// A picture made on the page, which shows it itself: in place of file and sample.
export function replace(file, input) {
  input.querySelector("[data-file]").value = "";
  if (file) put(file, input);
  showPreview(input, null);
  markSample(input, null);
}

export function choose(file, input = document.querySelector("[data-picture-input]")) {
  const field = input.querySelector("[data-file]");
  const { form } = field;
  if (file.type && !file.type.startsWith("image/")) return refuse(input, "not-a-picture");
  if (file.size > Number(form.dataset.limitBytes)) return refuse(input, "too-large");
  if (field.files[0] !== file) put(file, input);
  field.removeAttribute("aria-invalid");
  showPreview(input, file);
  markSample(input, null);
  input.dispatchEvent(new Event("picture:taken"));
  runIfComplete(form);
}

function takeSample(input, sample) {
  input.querySelector("[data-file]").value = "";
  showPreview(input, null);
  markSample(input, sample);
  input.dispatchEvent(new Event("picture:taken"));
}

for (const input of document.querySelectorAll("[data-picture-input]")) {
  const field = input.querySelector("[data-file]");
  field.addEventListener("change", () => {
    if (field.files[0]) choose(field.files[0], input);
  });
  input.addEventListener("click", ({ target }) => {
    const sample = target.closest("button[data-sample]"); // it sends the form itself
    if (sample) takeSample(input, sample);
  });
  input.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-sample]")) return;
    takeSample(input, target);
    runIfComplete(field.form);
  });
}
