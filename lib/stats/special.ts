const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5,
  -2.6190838401581408e-5, 3.6899182659531625e-6,
];
const EPSILON = 2 ** -53;
const TINY = 1e-300;
const MAX_TERMS = 100_000;

/** ln Γ(x), x > 0 (Lanczos 1964, g = 607/128, 15 terms; relative error about 1e-15). */
export function logGamma(x: number): number {
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x + i);
  const t = x + 607 / 128 + 0.5;
  return (x + 0.5) * Math.log(t) - t + Math.log((Math.sqrt(2 * Math.PI) * sum) / x);
}

/** A continued fraction b0 + a1/(b1 + a2/(b2 + …)) (modified Lentz, Thompson & Barnett 1986). */
function fraction(b0: number, term: (i: number) => readonly [a: number, b: number]): number {
  let value = b0 || TINY;
  let c = value;
  let d = 0;
  for (let i = 1; i <= MAX_TERMS; i++) {
    const [a, b] = term(i);
    d = 1 / (b + a * d || TINY);
    c = b + a / c || TINY;
    value *= c * d;
    if (Math.abs(c * d - 1) <= EPSILON) return value;
  }
  throw new RangeError('A tail probability did not converge; its arguments are too large.');
}

/** Regularised incomplete beta function I_x(a, b), a, b > 0, 0 ≤ x ≤ 1 (DLMF 8.17.22). */
export function betaInc(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaInc(b, a, 1 - x);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  const value = fraction(1, (i) => {
    const m = i >> 1;
    const over = i % 2 ? -(a + m) * (a + b + m) * x : m * (b - m) * x;
    return [over / ((a + i - 1) * (a + i)), 1];
  });
  return front / value;
}

/** Regularised upper incomplete gamma function Q(a, x), a > 0, x ≥ 0 (DLMF 8.7.1, 8.9.2). */
export function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_TERMS && term > sum * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  return front / fraction(x + 1 - a, (i) => [-i * (i - a), x + 2 * i + 1 - a]);
}
