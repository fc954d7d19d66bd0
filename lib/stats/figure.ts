/** Why a statistic has no value: fewer data than it needs, or 0/0, because nothing varies. */
export type NoFigure = 'too few' | 'no variation';

/** A value, or null with the reason. A statistic never gives a number that its data do not carry. */
export type Figure<T = number, Reason extends string = NoFigure> =
  | { value: T; none?: undefined }
  | { value: null; none: Reason };

export const figure = <T>(value: T): { value: T } => ({ value });
export const no = <Reason extends string>(none: Reason): { value: null; none: Reason } => ({
  value: null,
  none,
});

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean of the values there are; 'too few' of none. */
export const meanOf = (values: readonly number[]): Figure =>
  values.length === 0 ? no('too few') : figure(mean(values));
