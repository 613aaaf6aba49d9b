// Starts the server.
import './require-node.mjs';

await import('../backend/main.ts');
