// A sheet of paper: strokes of a round pen, dark on white.
const PEN_SHARE = 0.075; // of the sheet's width, about as thick as written digits are
const PAPER = "#fff";
const INK = "#000";

export class Sheet {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.strokes = [];
    this.paint();
  }

  get isEmpty() {
    return !this.strokes.length;
  }

  paint() {
    const { width, height } = this.canvas;
    this.pen.fillStyle = PAPER;
    this.pen.fillRect(0, 0, width, height);
    this.pen.strokeStyle = INK;
    this.pen.lineWidth = PEN_SHARE * width;
    this.pen.lineCap = "round";
    this.pen.lineJoin = "round";
    for (const stroke of this.strokes) {
      this.pen.beginPath();
      for (const place of [stroke[0], ...stroke]) this.pen.lineTo(...place); // one is a dot
      this.pen.stroke();
    }
  }

  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * this.canvas.width,
      ((event.clientY - box.top) / box.height) * this.canvas.height,
    ];
  }

  begin(event) {
    this.strokes.push([this.placeOf(event)]);
    this.paint();
  }

  // Browsers gather the places a pen passed between two events.
  go(event) {
    const passed = event.getCoalescedEvents?.() ?? [];
    const places = (passed.length ? passed : [event]).map((one) => this.placeOf(one));
    this.strokes.at(-1).push(...places);
    this.paint();
  }

  undo() {
    this.strokes.pop();
    this.paint();
  }

  clear() {
    this.strokes = [];
    this.paint();
  }

  toFile() {
    const [, data] = this.canvas.toDataURL("image/png").split(",");
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    return new File([bytes], "drawing.png", { type: "image/png" });
  }
}
