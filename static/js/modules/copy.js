// Copy buttons: a fixed text, an element's text, or the code shown in a block.
import { announce } from "./announce.js";

const SHOWN_FOR_MS = 1500;

function textOf(button) {
  if (button.dataset.copy) return button.dataset.copy;
  const block = button.closest("[data-code]");
  const shown = [...block.querySelectorAll("pre")].find((pre) => pre.checkVisibility());
  return shown.textContent.trimEnd() + "\n";
}

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without HTTPS there is no clipboard interface; the old command still works.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  const before = document.activeElement;
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  before?.focus();
  if (!copied) throw new Error("copy refused");
}

async function copy(button) {
  const label = button.querySelector("[data-copy-label]");
  const idle = label.dataset.idle ?? label.textContent;
  label.dataset.idle = idle;
  try {
    await write(textOf(button));
    label.textContent = button.dataset.copied;
    button.classList.add("is-done");
  } catch {
    label.textContent = button.dataset.failed;
  }
  announce(label.textContent);
  setTimeout(() => {
    label.textContent = idle;
    button.classList.remove("is-done");
  }, SHOWN_FOR_MS);
}

export function startCopy() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-code]");
    if (button) copy(button);
  });
}
