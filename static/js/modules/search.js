// The search field: the key "/" moves to it, and typing alone searches.
// "/" is a letter while somebody is typing.
function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

// Leaving a field that was typed in fires "change", which the list takes for a filter:
// it would load once more and take the focus from where the reader just went.
function typingIsEnough(event) {
  if (event.target.closest("[data-search]")) event.stopPropagation();
}

export function startSearch() {
  document.addEventListener("change", typingIsEnough, { capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const fields = [...document.querySelectorAll("[data-search]")];
    const field = fields.find((one) => one.checkVisibility());
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
