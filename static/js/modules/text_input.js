// Texts to send: how long they are, examples at a press, Ctrl Enter to run.
function linesOf(field) {
  return field.value.split("\n").filter((line) => line.trim());
}

function showLength(field) {
  const length = document.querySelector(`[data-length-of="${field.id}"]`);
  const isMany = "many" in field.dataset;
  length.textContent = isMany ? linesOf(field).length : [...field.value].length;
}

function put(field, text) {
  field.value = text;
  field.removeAttribute("aria-invalid");
  showLength(field);
}

for (const field of document.querySelectorAll("[data-text-input]")) {
  field.addEventListener("input", () => showLength(field));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    field.form.requestSubmit(field.form.querySelector("[data-run-button]"));
  });
  showLength(field);
}

// An example sends itself, and so does a text to go on from; the field shows the same.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-puts-text]");
  if (!button) return;
  const field = document.querySelector(`[data-text-input][name="${button.name}"]`);
  if (field) put(field, button.value);
});
