/** What a finger on the picture means. */
import type { Shape } from "./draft";
import {
  betweenCorners,
  insertAfter,
  moveAll,
  moveEdge,
  movePoint,
  type Point,
  type Points,
} from "./geometry";

/** Pixels around a handle that belong to it: 44 across, as a finger needs. */
export const REACH = 22;
const EDGE_REACH = 14;

/** What is under the finger; `corner` of an edge or its middle is the one before it. */
export type Target =
  | { part: "corner" | "middle" | "edge"; key: number; corner: number }
  | { part: "inside"; key: number };

export interface Size {
  width: number;
  height: number;
}

/** The selected shape's handles come first, then its edges, then whatever the finger is in. */
export function targetAt(
  shapes: readonly Shape[],
  selected: number | undefined,
  point: Point,
  size: Size,
): Target | undefined {
  const shape = shapes.find((one) => one.key === selected);
  if (shape) {
    const { key, points } = shape;
    const far = (other: Point) => distance(point, other, size);
    const corner = nearest(points.map(far));
    if (corner.distance <= REACH) return { part: "corner", key, corner: corner.index };
    const middle = nearest(points.map((_, n) => far(betweenCorners(points, n))));
    if (middle.distance <= REACH) return { part: "middle", key, corner: middle.index };
    const edge = nearest(points.map((_, n) => toEdge(points, n, point, size)));
    if (edge.distance <= EDGE_REACH) return { part: "edge", key, corner: edge.index };
    if (holds(points, point)) return { part: "inside", key };
  }
  const other = shapes.findLast((one) => holds(one.points, point));
  return other && { part: "inside", key: other.key };
}

/** The shape after the finger has gone from one point to another. */
export function dragged(points: Points, target: Target, from: Point, to: Point): Points {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  switch (target.part) {
    case "corner": {
      const [x, y] = points[target.corner]!;
      return movePoint(points, target.corner, [x + dx, y + dy]);
    }
    case "middle": {
      const [x, y] = betweenCorners(points, target.corner);
      return insertAfter(points, target.corner, [x + dx, y + dy]);
    }
    case "edge":
      return moveEdge(points, target.corner, dx, dy);
    case "inside":
      return moveAll(points, dx, dy);
  }
}

export function distance(a: Point, b: Point, { width, height }: Size): number {
  return Math.hypot((a[0] - b[0]) * width, (a[1] - b[1]) * height);
}

/** As the NVR asks it: a ray to the right crosses an odd number of edges. */
export function holds(points: Points, [x, y]: Point): boolean {
  let inside = false;
  let [lastX, lastY] = points.at(-1)!;
  for (const [nextX, nextY] of points) {
    if (nextY > y !== lastY > y) {
      const crossing = nextX + ((y - nextY) * (lastX - nextX)) / (lastY - nextY);
      if (x < crossing) inside = !inside;
    }
    [lastX, lastY] = [nextX, nextY];
  }
  return inside;
}

function toEdge(points: Points, index: number, point: Point, size: Size): number {
  const [a, b] = [points[index]!, points[(index + 1) % points.length]!];
  const [ax, ay] = [a[0] * size.width, a[1] * size.height];
  const [bx, by] = [b[0] * size.width - ax, b[1] * size.height - ay];
  const [px, py] = [point[0] * size.width - ax, point[1] * size.height - ay];
  const along = Math.min(Math.max((px * bx + py * by) / (bx * bx + by * by || 1), 0), 1);
  return Math.hypot(px - along * bx, py - along * by);
}

function nearest(distances: number[]): { index: number; distance: number } {
  const distance = Math.min(...distances);
  return { index: distances.indexOf(distance), distance };
}
