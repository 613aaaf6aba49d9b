// The API with restarts on change and the app with live reload, until Ctrl+C ends both.
import { spawn } from 'node:child_process';

const env = { PUBLIC_URL: 'http://localhost:4200', ...process.env };
const children = [
  ['node', '--watch', 'backend/main.ts'],
  ['ng', 'serve', 'app'],
].map(([command, ...args]) =>
  spawn(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' }),
);
const stop = () => children.forEach((child) => child.kill());
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
for (const child of children) child.once('exit', stop);
