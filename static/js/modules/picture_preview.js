// The picture chosen, small, with its name and size.
const addresses = new WeakMap();

function sizeOf({ size }) {
  if (size < 100_000) return `${Math.ceil(size / 1024)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}

export function showPreview(input, file) {
  const preview = input.querySelector("[data-preview]");
  const image = input.querySelector("[data-preview-image]");
  URL.revokeObjectURL(addresses.get(input));
  preview.hidden = !file;
  input.querySelector("[data-drop-idle]").hidden = Boolean(file);
  image.removeAttribute("src");
  if (!file) return;
  addresses.set(input, URL.createObjectURL(file));
  image.src = addresses.get(input);
  input.querySelector("[data-preview-text]").textContent = `${file.name}, ${sizeOf(file)}`;
}
