// Shows one of the page's prepared sentences in the result panel.
export function showMessage(name) {
  const template = document.querySelector(`template[data-message="${name}"]`);
  document
    .querySelector("[data-run-panel]")
    .replaceChildren(template.content.cloneNode(true));
}
