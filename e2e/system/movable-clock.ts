// Loaded into the server before anything else: its clock is ahead of the machine's by as much as
// its parent says, at the start by the environment and later by messages.
let aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const realNow = Date.now.bind(Date);
const now = () => realNow() + aheadMs;

globalThis.Date = new Proxy(Date, {
  construct: (RealDate, args) =>
    Reflect.construct(RealDate, args.length > 0 ? args : [now()]) as Date,
  get: (RealDate, key) => (key === 'now' ? now : (Reflect.get(RealDate, key) as unknown)),
});
process.on('message', (message) => {
  aheadMs = Number(message);
  process.send?.('moved');
});
// The clock alone keeps no server running.
process.channel?.unref();
