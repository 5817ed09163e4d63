// Tells behaviours about a run's fragment: the first one and each that replaces it.
const listeners = [];

export function onContent(listener) {
  listeners.push(listener);
}

export function tellContent(root) {
  for (const listener of listeners) listener(root);
}
