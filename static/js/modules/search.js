// The key "/" moves to the search field, unless somebody is typing.
function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

export function startSearch() {
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
