export interface PostgresServer {
  /** Address of the database `discern`. */
  url: string;
  port: number;
  pid: number;
  /** True when the server ran already. */
  adopted: boolean;
  log: string;
  stop(): Promise<void>;
  /** Stops the server unless another process holds it. */
  release(): Promise<void>;
}
export function startPostgres(data: string): Promise<PostgresServer>;
export function runningPostgres(data: string): Promise<string | undefined>;
export function assertDurable(url: string, where: string): Promise<void>;
