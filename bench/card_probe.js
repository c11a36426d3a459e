// Runs in the page before anything else of it does, and notes when what happened. It changes nothing.
(() => {
  const probe = (window.cloudcamProbe = {
    /** First moments of what an opening page shows, milliseconds of performance.now(). */
    marks: {},
    /** [kind, timeStamp] of input, as the browser's own clock has it. */
    inputs: [],
    /** [phase, at, microseconds] of a drag, as the timeline tells it. */
    scrubs: [],
    /** {at, shown, us, clock} of pictures that the card painted. */
    pictures: [],
    /** {at, video, clock} of frames that a video presented. */
    frames: [],
    /** [start, duration] of long tasks. */
    long: [],
    isReading: false,
    isOpening: true,
  });
  const [ACROSS, DOWN] = [210, 22]; // two pixels for each dot of the burned-in clock
  const small = new OffscreenCanvas(ACROSS, DOWN).getContext("2d", { willReadFrequently: true });
  const draw = CanvasRenderingContext2D.prototype.drawImage;

  /** The part of a picture that holds its clock, as base64 of grey bytes. */
  function clockOf(source, width) {
    const dot = width / 320;
    small.drawImage(source, 4 * dot, 3 * dot, 105 * dot, 11 * dot, 0, 0, ACROSS, DOWN);
    const { data } = small.getImageData(0, 0, ACROSS, DOWN);
    let text = "";
    for (let n = 1; n < data.length; n += 4) text += String.fromCharCode(data[n]);
    return btoa(text);
  }

  for (const kind of ["pointerdown", "pointermove", "pointerup", "click"]) {
    const note = (event) => probe.isReading && probe.inputs.push([kind, event.timeStamp]);
    addEventListener(kind, note, { capture: true, passive: true });
  }

  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) probe.long.push([task.startTime, task.duration]);
  }).observe({ type: "longtask", buffered: true });

  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    const host = probe.isReading && this.canvas.getRootNode().host;
    if (host?.localName !== "cloudcam-view") return;
    const canvas = this.canvas;
    const picture = { at: performance.now(), shown: null, us: null, clock: clockOf(canvas, canvas.width) };
    probe.pictures.push(picture);
    // what it stands for is noted after it was drawn; it is on the screen after the next frame
    requestAnimationFrame(() => {
      picture.us = Number(canvas.dataset.timeUs ?? canvas.dataset.tileUs ?? NaN);
      picture.tile = canvas.dataset.timeUs === undefined;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (picture.shown = performance.now());
      port2.postMessage(0);
    });
  };

  const followed = new WeakSet();
  let videos = 0;
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!followed.has(this) && this.requestVideoFrameCallback) {
      followed.add(this);
      const video = videos++;
      const next = (at) => {
        if (probe.isReading || probe.isOpening) {
          probe.frames.push({ at, video, clock: clockOf(this, this.videoWidth) });
        }
        this.requestVideoFrameCallback(next);
      };
      this.requestVideoFrameCallback(next);
    }
    return play.call(this);
  };

  function* all(node) {
    for (const found of node.querySelectorAll("*")) {
      yield found;
      if (found.shadowRoot) yield* all(found.shadowRoot);
    }
  }
  probe.find = (name) => {
    for (const found of all(document)) if (found.localName === name) return found;
    return undefined;
  };

  // What an opening page shows, looked at in every frame.
  const mark = (name, isThere) => {
    if (isThere && !(name in probe.marks)) probe.marks[name] = performance.now();
  };
  let card, tile;
  function look() {
    if (!probe.isOpening) return;
    tile ??= probe.find("hui-tile-card");
    mark("dashboard", tile?.getBoundingClientRect().height > 0);
    card ??= tile && probe.find("cloudcam-card");
    const root = card?.shadowRoot;
    if (root) {
      const view = root.querySelector("cloudcam-view")?.shadowRoot;
      const still = view?.querySelector("img");
      mark("still", still && !still.hidden && still.complete && still.naturalWidth > 0);
      const timeline = root.querySelector("cloudcam-timeline")?.shadowRoot.querySelector("canvas");
      const alerts = root.querySelector("cloudcam-alerts")?.shadowRoot.querySelectorAll("li").length;
      mark("controls", root.querySelector(".controls button, .cell"));
      mark("timeline", timeline?.width > 0 || root.querySelector(".cell"));
      mark("alerts", alerts > 0);
      mark("usable", ["controls", "timeline", "alerts"].every((name) => name in probe.marks));
    }
    requestAnimationFrame(look);
  }
  requestAnimationFrame(look);
})();
