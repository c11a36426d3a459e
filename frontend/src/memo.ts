/**
 * Gives the same result again while what it is made of is the same. Who is given it then sees that
 * nothing changed, and has nothing to draw.
 */
export function memo<A extends unknown[], R>(make: (...of: A) => R): (...of: A) => R {
  let known: { of: A; result: R } | undefined;
  return (...of) => {
    if (!known || of.some((value, n) => !Object.is(value, known!.of[n]))) {
      known = { of, result: make(...of) };
    }
    return known.result;
  };
}
