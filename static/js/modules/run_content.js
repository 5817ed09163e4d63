// Tells behaviours about a run's fragment: the one the page came with, at once, and
// each that replaces it.
const listeners = [];

export function onContent(listener) {
  listeners.push(listener);
  listener(document);
}

export function tellContent(root) {
  for (const listener of listeners) listener(root);
}
