// `npm run dev`: the API with restarts on change and the app with live reload, until one of them
// ends or they are stopped.
import { runServer, runStep, stop } from './run-until-stopped.mjs';

await runStep('node', 'tools/setup.mjs');
process.env.PUBLIC_URL ??= 'http://localhost:4200';
const { port } = new URL(process.env.PUBLIC_URL);
const servers = [
  runServer('node', '--watch', 'bin/server.mjs'),
  runServer('ng', 'serve', 'app', '--port', port),
];
process.exitCode = await Promise.race(servers);
stop();
await Promise.all(servers);
