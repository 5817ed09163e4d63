// The form of the first step: hashes the file, sends it in parts, shows how far it is.
import { announce } from "./announce.js";
import { startDropZone } from "./drop_zone.js";
import * as parts from "./publish_parts.js";

const texts = () => document.querySelector("[data-upload-texts]").dataset;

function megabytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

class Upload {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("[data-progress]");
    this.button = form.querySelector("[data-upload-button]");
    this.pause = form.querySelector("[data-upload-pause]");
    this.problems = form.querySelector("[data-upload-problems]");
  }

  phase(name) {
    this.box.hidden = false;
    this.box.querySelector("[data-progress-phase]").textContent = texts()[name];
    announce(texts()[name]);
  }

  progress(done) {
    const total = this.file.size;
    this.box.querySelector("progress").value = (100 * done) / total;
    this.box.querySelector("[data-progress-text]").textContent = texts()
      .of.replace("{done}", megabytes(done))
      .replace("{total}", megabytes(total));
  }

  tell(sentences) {
    this.problems.replaceChildren(
      ...sentences.map((sentence) => {
        const item = document.createElement("li");
        item.textContent = sentence;
        return item;
      }),
    );
    this.problems.hidden = !sentences.length;
  }

  busy(isBusy) {
    this.isBusy = isBusy;
    this.pause.hidden = !isBusy;
    if (isBusy) this.button.setAttribute("aria-disabled", "true");
    else this.button.removeAttribute("aria-disabled");
  }

  async start() {
    [this.file] = this.form.elements.file.files;
    const most = Number(this.form.dataset.limitBytes);
    if (!this.file?.size) return this.tell([texts().empty]);
    if (this.file.size > most) return this.tell([texts().tooLarge]);
    this.tell([]);
    this.isPaused = false;
    this.busy(true);
    try {
      await this.send();
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy(false);
    }
  }

  async send() {
    this.phase("hashing");
    const sha256 = await parts.hashOf(this.file, (done) => this.progress(done));
    const told = { name: this.file.name.slice(-200), size_bytes: this.file.size, sha256 };
    const submission = await this.open(told);
    // Reloaded now, the page of the draft goes on with what has come.
    this.form.dataset.key = submission.id;
    this.form.dataset.sha256 = sha256;
    history.replaceState(null, "", `${this.form.dataset.pages}/${submission.id}`);
    this.phase("sending");
    const isWhole = await parts.sendParts(submission, this.file, {
      onProgress: (done) => this.progress(done),
      isPaused: () => this.isPaused,
    });
    if (!isWhole) return this.phase("paused");
    await parts.finish(submission.id);
    this.phase("done");
    location.assign(`${this.form.dataset.pages}/${submission.id}`);
  }

  open(told) {
    const { key, sha256 } = this.form.dataset;
    if (key && sha256 === told.sha256) return parts.read(key);
    if (key) return parts.replace(key, told);
    const { publisher, name } = this.form.elements;
    return parts.announce(`${publisher.value}/${name.value.trim()}`, told);
  }

  fail(error) {
    if (!(error instanceof parts.Refused)) return this.tell([texts().offline]);
    // A session's end and a token of an earlier one both need a new page.
    const isOut = error.status === 401 || error.status === 403;
    this.tell(isOut ? [texts().signedOut, ...error.sentences] : error.sentences);
  }
}

export function startUpload() {
  const form = document.querySelector("[data-publish-upload]");
  if (!form) return;
  const upload = new Upload(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!upload.isBusy) upload.start();
  });
  upload.pause.addEventListener("click", () => {
    upload.isPaused = true;
  });
  addEventListener("beforeunload", (event) => upload.isBusy && !upload.isPaused && event.preventDefault());
  startDropZone(form.querySelector("[data-drop-file]"), (files) => {
    form.elements.file.files = files;
  });
}
