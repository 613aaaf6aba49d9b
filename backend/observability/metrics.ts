import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Values read from the running server when metrics are collected. */
export interface Gauges {
  /** How many passwords are being hashed, and how many are queued. */
  readonly hashing: () => { readonly running: number; readonly waiting: number };
  readonly revocationLagMs: () => number;
  /** How long the active keys have been in use. */
  readonly keyAgesSeconds: () => { readonly signing: number; readonly refresh: number };
  /** How many log lines were lost since startup. */
  readonly droppedLogLines: () => number;
}

export type Metrics = ReturnType<typeof createMetrics>;

interface MetricsOptions {
  /** Every outcome that `countRefresh` may receive. */
  readonly refreshOutcomes: readonly string[];
}

/** Creates the server's Prometheus metrics, including event loop, memory and CPU. */
export function createMetrics({ refreshOutcomes }: MetricsOptions) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'latchkey_http_request_duration_seconds',
    help: 'Seconds from a request to its response, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const refreshes = new Counter({
    name: 'latchkey_refreshes_total',
    help: 'Refreshes by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  // Start every counter at zero, so that a rate is defined from the first event on.
  for (const outcome of refreshOutcomes) refreshes.inc({ outcome }, 0);
  return { observeRequest, countRefresh, watch, registry };

  function observeRequest(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void {
    const { seconds, ...labels } = request;
    requests.observe(labels, seconds);
  }

  function countRefresh(outcome: string): void {
    refreshes.inc({ outcome });
  }

  /** Adds the values read from the running server. */
  function watch(gauges: Gauges): void {
    const { hashing, revocationLagMs, keyAgesSeconds, droppedLogLines } = gauges;
    new Counter({
      name: 'latchkey_log_lines_dropped_total',
      help: 'Log lines that could not be written to standard output.',
      registers,
      collect() {
        this.reset();
        this.inc(droppedLogLines());
      },
    });
    new Gauge({
      name: 'latchkey_revocation_lag_seconds',
      help: 'Seconds since the node last read all revocations.',
      registers,
      collect() {
        this.set(revocationLagMs() / 1000);
      },
    });
    new Gauge({
      name: 'latchkey_password_hashes',
      help: 'Passwords being hashed or queued.',
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
      help: 'Seconds since the current keys became active.',
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
