import { monitorEventLoopDelay } from 'node:perf_hooks';

// Preloaded into a server: reports its event-loop delay on demand.
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('message', () => {
  const { max } = delay;
  process.send?.({ p99Ms: delay.percentile(99) / 1e6, maxMs: max / 1e6 });
  delay.reset();
});
process.channel?.unref();
