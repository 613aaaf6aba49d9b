import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is read of the running server when somebody asks. */
export interface Readings {
  /** Passwords being hashed, and those that wait for their turn. */
  readonly hashing: () => { readonly running: number; readonly waiting: number };
  readonly revocationLagMs: () => number;
  /** How long the keys in use have been in use. */
  readonly keyAgesSeconds: () => { readonly signing: number; readonly refresh: number };
  /** How many lines the log has lost since the start. */
  readonly droppedLogLines: () => number;
}

export type Metrics = ReturnType<typeof createMetrics>;

const refreshOutcomes = [
  'rotated',
  'repeated',
  'repeatedLate',
  'reused',
  'ended',
  'no_session',
  'unavailable',
] as const;

/** Makes the server's figures for Prometheus; event loop, memory and processor are among them. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'latchkey_http_request_duration_seconds',
    help: 'Seconds from a request to its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const refreshes = new Counter({
    name: 'latchkey_refreshes_total',
    help: 'Refreshes by their outcome.',
    labelNames: ['outcome'],
    registers,
  });
  // From the first look on, so that a rate is known when the first one comes.
  for (const outcome of refreshOutcomes) refreshes.inc({ outcome }, 0);
  return { requestAnswered, refreshAnswered, watch, registry };

  function requestAnswered(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void {
    const { seconds, ...labels } = request;
    requests.observe(labels, seconds);
  }

  function refreshAnswered(outcome: string): void {
    refreshes.inc({ outcome });
  }

  /** Adds what is read of the running server. */
  function watch(readings: Readings): void {
    const { hashing, revocationLagMs, keyAgesSeconds, droppedLogLines } = readings;
    new Counter({
      name: 'latchkey_log_lines_dropped_total',
      help: 'Lines of the log that standard output did not take.',
      registers,
      collect() {
        this.reset();
        this.inc(droppedLogLines());
      },
    });
    new Gauge({
      name: 'latchkey_revocation_lag_seconds',
      help: 'Seconds since the revocations of all nodes were read.',
      registers,
      collect() {
        this.set(revocationLagMs() / 1000);
      },
    });
    new Gauge({
      name: 'latchkey_password_hashes',
      help: 'Passwords that are being hashed, and that wait for it.',
      labelNames: ['state'],
      registers,
      collect() {
        const { running, waiting } = hashing();
        this.set({ state: 'running' }, running);
        this.set({ state: 'waiting' }, waiting);
      },
    });
    new Gauge({
      name: 'latchkey_key_age_seconds',
      help: 'Seconds since the keys in use came into use.',
      labelNames: ['use'],
      registers,
      collect() {
        const { signing, refresh } = keyAgesSeconds();
        this.set({ use: 'signing' }, signing);
        this.set({ use: 'refresh' }, refresh);
      },
    });
  }
}
