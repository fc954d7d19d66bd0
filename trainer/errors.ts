/** A failure of the trainer that a person can act on: what, where, how to fix. */
export class TrainerError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = 'TrainerError';
  }
}
