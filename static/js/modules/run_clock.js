// Counts the seconds a run has taken so far, from what the server last said.
const TICK_MS = 200;

export function startClock(panel) {
  let shown;
  let start;
  setInterval(() => {
    const clock = panel.querySelector("[data-elapsed]");
    if (!clock) return;
    if (clock !== shown) {
      shown = clock;
      start = performance.now() - 1000 * Number(clock.textContent);
    }
    clock.textContent = ((performance.now() - start) / 1000).toFixed(1);
  }, TICK_MS);
}
