// Sends the form by htmx: upload progress, a busy Run button, errors in the panel.
import { showMessage } from "./demo_messages.js";

// A smaller upload is over before a bar could be read.
const SHOWN_FROM_BYTES = 150_000;
// What a status means whose answer is a page and not a part of one.
const MESSAGES = { 403: "out-of-date", 404: "gone", 413: "too-large" };

function inMegabytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function showProgress(upload, { loaded, total, lengthComputable }) {
  if (!lengthComputable || total < SHOWN_FROM_BYTES) return;
  const text = upload.querySelector("[data-upload-text]");
  upload.hidden = loaded >= total;
  upload.querySelector("progress").value = (100 * loaded) / total;
  text.textContent = text.dataset.template
    .replace("{done}", inMegabytes(loaded))
    .replace("{total}", inMegabytes(total));
}

export function setBusy(isBusy) {
  const button = document.querySelector("[data-run-button]");
  const label = button.querySelector("[data-run-label]");
  label.dataset.idle ??= label.textContent;
  label.textContent = isBusy ? button.dataset.busy : label.dataset.idle;
  if (isBusy) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

function startButtons(form) {
  const button = form.querySelector("[data-run-button]");
  button.addEventListener("click", (event) => {
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
  });
}

function startRequests(form, panel, upload) {
  form.addEventListener("htmx:beforeRequest", () => {
    setBusy(true);
    panel.setAttribute("aria-busy", "true");
  });
  form.addEventListener("htmx:xhr:progress", (event) => showProgress(upload, event.detail));
  form.addEventListener("htmx:afterRequest", () => {
    upload.hidden = true;
    panel.removeAttribute("aria-busy");
    if (!panel.querySelector("[data-run]:not([data-ended])")) setBusy(false);
  });
  form.addEventListener("htmx:sendError", () => showMessage("offline"));
  upload.querySelector("[data-upload-cancel]").addEventListener("click", () => {
    window.htmx.trigger(form, "htmx:abort");
    form.querySelector("[data-run-button]").focus();
  });
}

export function startForm() {
  const form = document.querySelector("[data-demo-form]");
  const panel = document.querySelector("[data-run-panel]");
  // Refusals come with their status and are shown like any answer.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (target !== panel) return;
    if (xhr.status < 400) return;
    const isOurs = /<div [^>]*data-(run|refusal)\b/.test(xhr.responseText);
    if (isOurs) Object.assign(event.detail, { shouldSwap: true, isError: false });
    else showMessage(MESSAGES[xhr.status] ?? "trouble");
  });
  startButtons(form);
  startRequests(form, panel, document.querySelector("[data-upload]"));
}
