// Follows one run: by server-sent events, and by asking again where those fail.
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
// A stream that breaks this often is not tried again.
const STREAM_TRIES = 3;

export class Live {
  constructor(url, { onFragment, onConnection, onGone }) {
    this.url = url;
    this.onFragment = onFragment;
    this.onConnection = onConnection;
    this.onGone = onGone;
    this.wait = FIRST_WAIT_MS;
    this.failures = 0;
    this.last = "";
    this.wake = () => this.timer && this.askSoon(0);
  }

  start() {
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.listen();
  }

  stop() {
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.source?.close();
    clearTimeout(this.timer);
    this.isStopped = true;
  }

  listen() {
    this.source = new EventSource(`${this.url}/events`);
    this.source.addEventListener("run", (event) => {
      this.failures = 0;
      this.onConnection(true);
      this.take(event.data);
    });
    this.source.addEventListener("error", () => {
      this.source.close();
      this.failures += 1;
      this.askSoon(0);
    });
  }

  take(html) {
    if (this.isStopped || html === this.last) return;
    this.last = html;
    const hasEnded = /<div class="run"[^>]*\sdata-ended/.test(html);
    if (hasEnded) this.stop();
    this.onFragment(html);
  }

  askSoon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), delay);
  }

  async ask() {
    this.timer = undefined;
    try {
      const answer = await fetch(`${this.url}/fragment`, { cache: "no-store" });
      if (this.isStopped) return;
      if (answer.status === 404) return this.giveUp();
      if (!answer.ok && answer.status !== 410) throw new Error(`status ${answer.status}`);
      this.onConnection(true);
      this.take(await answer.text());
      if (!this.isStopped) this.goOn();
    } catch {
      if (this.isStopped) return;
      this.onConnection(false);
      this.wait = Math.min(2 * this.wait, LONGEST_WAIT_MS);
      this.askSoon(this.wait * (0.75 + Math.random() / 2));
    }
  }

  goOn() {
    this.wait = FIRST_WAIT_MS;
    if (this.failures < STREAM_TRIES) this.listen();
    else this.askSoon(2 * FIRST_WAIT_MS);
  }

  giveUp() {
    this.stop();
    this.onGone();
  }
}
