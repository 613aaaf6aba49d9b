// `npm start`: installs what is missing, builds the app, and serves it until it is stopped.
import { runServer, runStep } from './run-until-stopped.mjs';

await runStep('node', 'tools/setup.mjs');
await runStep('ng', 'build', 'app');
process.exitCode = await runServer('node', 'bin/server.mjs');
