"use strict";
(() => {
  const WORDS = {words};
  const language = (navigator.language || "en").toLowerCase().startsWith("de") ? "de" : "en";
  const words = WORDS[language];
  const at = (id) => document.getElementById(id);

  // WebCrypto is there in secure contexts only. A file that a phone opens out of another app may be
  // none, so what is missing is done here: SHA-256 (FIPS 180-4), ECDSA with P-256 (FIPS 186-5).

  const subtle = globalThis.crypto && globalThis.crypto.subtle;

  async function sha256(bytes) {
    if (subtle) return new Uint8Array(await subtle.digest("SHA-256", bytes));
    return ownSha256(bytes);
  }

  const ROUNDS = (() => {
    const roots = { square: [], cube: [] };
    const fraction = (x) => Math.floor((x - Math.floor(x)) * 0x100000000) | 0;
    for (let n = 2; roots.cube.length < 64; n++) {
      let prime = true;
      for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
      if (!prime) continue;
      if (roots.square.length < 8) roots.square.push(fraction(Math.sqrt(n)));
      roots.cube.push(fraction(Math.cbrt(n)));
    }
    return roots;
  })();

  function ownSha256(bytes) {
    const state = Int32Array.from(ROUNDS.square);
    const whole = bytes.length - (bytes.length % 64);
    const tail = new Uint8Array(bytes.length % 64 < 56 ? 64 : 128);
    tail.set(bytes.subarray(whole));
    tail[bytes.length % 64] = 0x80;
    const bits = new DataView(tail.buffer);
    bits.setUint32(tail.length - 8, Math.floor(bytes.length / 0x20000000));
    bits.setUint32(tail.length - 4, (bytes.length << 3) >>> 0);
    const w = new Int32Array(64);
    for (const [part, end] of [[bytes, whole], [tail, tail.length]]) {
      for (let from = 0; from < end; from += 64) block(state, w, part, from);
    }
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, n) => digest.setInt32(4 * n, word));
    return new Uint8Array(digest.buffer);
  }

  function block(state, w, bytes, from) {
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let n = 0; n < 16; n++) {
      const i = from + 4 * n;
      w[n] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
    }
    for (let n = 16; n < 64; n++) {
      const a = w[n - 15], b = w[n - 2];
      w[n] = (w[n - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[n - 7] +
        (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 64; n++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) +
        ROUNDS.cube[n] + w[n]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] = (state[n] + word) | 0; });
  }

  const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
  const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const G = [
    0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  ];
  const SPKI = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

  const mod = (x, m) => ((x % m) + m) % m;
  const number = (bytes) => BigInt("0x" + (hex(bytes) || "0"));

  function inverse(x, m) {
    let [a, b, u, v] = [mod(x, m), m, 1n, 0n];
    while (a > 1n) [a, b, u, v] = [b % a, a, v - (b / a) * u, u];
    return mod(u, m);
  }

  function add(p, q) {
    if (!p || !q) return p || q;
    if (p[0] === q[0] && mod(p[1] + q[1], P) === 0n) return null;
    const slope = p[0] === q[0]
      ? mod((3n * p[0] * p[0] - 3n) * inverse(2n * p[1], P), P)
      : mod((q[1] - p[1]) * inverse(q[0] - p[0], P), P);
    const x = mod(slope * slope - p[0] - q[0], P);
    return [x, mod(slope * (p[0] - x) - p[1], P)];
  }

  function times(k, point) {
    let sum = null;
    for (; k > 0n; k >>= 1n) {
      if (k & 1n) sum = add(sum, point);
      point = add(point, point);
    }
    return sum;
  }

  function ownVerify(key, r, s, digest) {
    const q = [number(key.subarray(27, 59)), number(key.subarray(59, 91))];
    if (q[0] >= P || q[1] >= P || mod(q[1] * q[1] - q[0] ** 3n + 3n * q[0] - B, P) !== 0n) return false;
    if (r <= 0n || r >= N || s <= 0n || s >= N) return false;
    const w = inverse(s, N);
    const sum = add(times(mod(number(digest) * w, N), G), times(mod(r * w, N), q));
    return sum !== null && mod(sum[0], N) === r;
  }

  /** Both numbers of a signature in DER: SEQUENCE { INTEGER r, INTEGER s }. */
  function numbersOf(der) {
    const lengths = [der[1], der[3], der[5 + der[3]]];
    const right = der[0] === 0x30 && der[2] === 2 && der[4 + lengths[1]] === 2 &&
      lengths[0] === der.length - 2 && lengths[1] + lengths[2] + 4 === lengths[0] &&
      lengths[1] > 0 && lengths[2] > 0;
    if (!right) throw new Error("no signature");
    return [der.subarray(4, 4 + lengths[1]), der.subarray(6 + lengths[1])].map(number);
  }

  async function isSigned(key, signature, bytes) {
    if (key.length !== 91 || !hex(key).startsWith(SPKI)) return false;
    const [r, s] = numbersOf(signature);
    if (!subtle) return ownVerify(key, r, s, await sha256(bytes));
    const kind = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const plain = bytesOfHex([r, s].map((x) => x.toString(16).padStart(64, "0")).join(""));
    const imported = await subtle.importKey("spki", key, kind, false, ["verify"]);
    return subtle.verify(kind, imported, plain, bytes);
  }

  // Bytes

  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const bytesOfHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

  function bytesOf(base64) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
    const plain = atob(base64);
    const bytes = new Uint8Array(plain.length);
    for (let n = 0; n < plain.length; n++) bytes[n] = plain.charCodeAt(n);
    return bytes;
  }

  const same = (a, b) => a.length === b.length && a.every((byte, n) => byte === b[n]);

  // What is shown

  const moment = (text, timeStyle = "short") =>
    new Date(text).toLocaleString(language, { dateStyle: "long", timeStyle });

  function say(verdict, kind) {
    at("verdict").textContent = words[verdict];
    at("verdict").className = kind;
    document.documentElement.dataset.verdict = verdict;
  }

  function fact(name, text) {
    const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
    dt.textContent = words[name];
    dd.textContent = text;
    at("facts").append(dt, dd);
  }

  function show(told) {
    fact("recipient", told.recipient);
    fact("purpose", told.purpose);
    if (told.given) fact("given", moment(told.given));
    if (told.expires) {
      const over = new Date(told.expires) < new Date() ? " – " + words.over : "";
      fact("expires", moment(told.expires) + over);
    }
    fact("content", words[told.content] || told.content);
    fact("sound", told.with_audio ? words.with_sound : words.without_sound);
    for (const name of ["camera", "place"]) if (told[name]) fact(name, told[name]);
    if (told.start) fact("start", moment(told.start, "medium") + " – " + moment(told.end, "medium"));
  }

  function play(bytes) {
    const player = at("player");
    player.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
    player.hidden = false;
  }

  const isClip = async (told, bytes) =>
    bytes.length === told.clip.size && hex(await sha256(bytes)) === told.clip.sha256;

  async function fingerprintOf(key) {
    return hex(await sha256(key)).slice(0, 32).match(/.{4}/g).join(" ");
  }

  async function check() {
    const text = (id) => at(id).textContent.trim();
    let manifest, signature, told, key;
    try {
      manifest = bytesOf(text("manifest-data"));
      signature = bytesOf(text("signature-data"));
      told = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(manifest));
      key = bytesOf(told.public_key);
      if (!(await isSigned(key, signature, manifest))) throw new Error("not signed");
    } catch {
      say("bad_manifest", "bad");
      return null;
    }
    show(told);
    at("fingerprint").textContent = await fingerprintOf(key);
    if (!text("clip-data")) {
      say("need_clip", "busy");
      return { manifest, signature, told };
    }
    let clip = null;
    try {
      clip = bytesOf(text("clip-data"));
    } catch {
      // not even base64 any more
    }
    if (clip !== null && (await isClip(told, clip))) {
      play(clip);
      say("good", "good");
    } else {
      say("bad_clip", "bad");
    }
    return { manifest, signature, told };
  }

  async function chosen(known, file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const kind = file.name.split(".").pop().toLowerCase();
    let verdict = "unknown";
    if (kind === "mp4") {
      verdict = (await isClip(known.told, bytes)) ? "same" : "differs";
      if (verdict === "same" && document.documentElement.dataset.verdict === "need_clip") {
        play(bytes);
        say("good", "good");
      }
    } else if (kind === "json" || kind === "sig") {
      verdict = same(bytes, kind === "json" ? known.manifest : known.signature) ? "same" : "differs";
    }
    const line = document.createElement("li");
    line.textContent = file.name + " " + words[verdict];
    line.className = verdict === "same" ? "good" : "bad";
    line.dataset.verdict = verdict;
    at("results").append(line);
  }

  async function start() {
    document.documentElement.lang = language;
    document.title = words.title;
    for (const id of ["title", "key-title", "key-text", "files-title", "files-text", "choose", "note"]) {
      at(id).textContent = words[id.replace("-", "_")];
    }
    say("busy", "busy");
    const known = await check();
    if (known === null) {
      for (const section of document.querySelectorAll("section")) section.hidden = true;
      return;
    }
    at("files").addEventListener("change", async (event) => {
      at("results").replaceChildren();
      const files = [...event.target.files];
      event.target.value = ""; // so that the same ones can be chosen again
      for (const file of files) await chosen(known, file);
    });
  }

  start();
})();
