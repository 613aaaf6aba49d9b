// Loaded into the server first. Advances its clock by the time that its parent gives in the
// environment and later in messages.
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
// The message channel must not keep the server running.
process.channel?.unref();
