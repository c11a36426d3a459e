/** Polygons in 0..1 of a picture's width and height. */

export type Point = readonly [number, number];
export type Points = readonly Point[];

/** As the NVR wants them. */
export const MOST_CORNERS = 32;
const SMALLEST_AREA = 1e-4;

export type ShapeProblem = "crossing" | "small";

export const clamp = (value: number, low = 0, high = 1): number =>
  Math.min(Math.max(value, low), high);

/** Four digits are a tenth of a pixel of 1000, and short to send. */
const round = (value: number): number => Math.round(clamp(value) * 1e4) / 1e4;

export const at = (x: number, y: number): Point => [round(x), round(y)];

export function area(points: Points): number {
  let twice = 0;
  points.forEach(([x, y], n) => {
    const [nextX, nextY] = points[(n + 1) % points.length]!;
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}

/** Where the name is written: the middle of the corners. */
export function middle(points: Points): Point {
  const sum = points.reduce(([x, y], [px, py]) => [x + px, y + py] as const, [0, 0] as Point);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** What is wrong with a closed polygon, if anything. */
export function problemOf(points: Points): ShapeProblem | undefined {
  if (crosses(points)) return "crossing";
  return area(points) < SMALLEST_AREA ? "small" : undefined;
}

/** Whether two edges meet that are not neighbours; of an open line if it is not closed yet. */
export function crosses(points: Points, closed = true): boolean {
  const count = points.length;
  const edges = closed ? count : count - 1;
  for (let a = 0; a < edges; a++) {
    for (let b = a + 1; b < edges; b++) {
      const next = b === a + 1;
      const around = closed && a === 0 && b === edges - 1;
      const [a1, a2] = [points[a]!, points[(a + 1) % count]!];
      const [b1, b2] = [points[b]!, points[(b + 1) % count]!];
      if (next || around) {
        // neighbours share a corner; folded back onto each other they have no inside
        const [shared, one, two] = next ? [a2, a1, b2] : [a1, a2, b1];
        if (isFolded(shared, one, two)) return true;
      } else if (meet(a1, a2, b1, b2)) return true;
    }
  }
  return false;
}

export function movePoint(points: Points, index: number, to: Point): Points {
  return points.map((point, n) => (n === index ? at(to[0], to[1]) : point));
}

/** Both ends of the edge after a corner go along, as far as the picture lets both. */
export function moveEdge(points: Points, index: number, dx: number, dy: number): Points {
  const ends = [index, (index + 1) % points.length];
  const [right, down] = within(ends.map((n) => points[n]!), dx, dy);
  return points.map(([x, y], n) => (ends.includes(n) ? at(x + right, y + down) : [x, y]));
}

/** It keeps its form at the picture's edge. */
export function moveAll(points: Points, dx: number, dy: number): Points {
  const [right, down] = within(points, dx, dy);
  return points.map(([x, y]) => at(x + right, y + down));
}

/** A new corner after another. */
export function insertAfter(points: Points, index: number, point: Point): Points {
  return [...points.slice(0, index + 1), at(point[0], point[1]), ...points.slice(index + 1)];
}

export function betweenCorners(points: Points, index: number): Point {
  const [[x1, y1], [x2, y2]] = [points[index]!, points[(index + 1) % points.length]!];
  return [(x1 + x2) / 2, (y1 + y2) / 2];
}

export function without(points: Points, index: number): Points {
  return points.filter((_, n) => n !== index);
}

/** What those who can't or don't want to draw begin with; each next one a bit further. */
export function rectangle(number: number): Points {
  const shift = (number % 5) * 0.05;
  const [x1, y1, x2, y2] = [0.3 + shift, 0.35 + shift, 0.6 + shift, 0.7 + shift];
  return [at(x1, y1), at(x2, y1), at(x2, y2), at(x1, y2)];
}

function within(points: Points, dx: number, dy: number): Point {
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  return [
    clamp(dx, -Math.min(...xs), 1 - Math.max(...xs)),
    clamp(dy, -Math.min(...ys), 1 - Math.max(...ys)),
  ];
}

function side(a: Point, b: Point, c: Point): number {
  const turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  return Math.abs(turn) < 1e-9 ? 0 : Math.sign(turn);
}

function isBetween(a: Point, b: Point, c: Point): boolean {
  return (
    Math.min(a[0], b[0]) <= c[0] &&
    c[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= c[1] &&
    c[1] <= Math.max(a[1], b[1])
  );
}

function isFolded(shared: Point, one: Point, two: Point): boolean {
  if (side(shared, one, two) !== 0) return false;
  const along =
    (one[0] - shared[0]) * (two[0] - shared[0]) + (one[1] - shared[1]) * (two[1] - shared[1]);
  return along > 0;
}

function meet(a1: Point, a2: Point, b1: Point, b2: Point): boolean {
  const [s1, s2] = [side(a1, a2, b1), side(a1, a2, b2)];
  const [s3, s4] = [side(b1, b2, a1), side(b1, b2, a2)];
  if (s1 * s2 < 0 && s3 * s4 < 0) return true;
  return (
    (s1 === 0 && isBetween(a1, a2, b1)) ||
    (s2 === 0 && isBetween(a1, a2, b2)) ||
    (s3 === 0 && isBetween(b1, b2, a1)) ||
    (s4 === 0 && isBetween(b1, b2, a2))
  );
}
